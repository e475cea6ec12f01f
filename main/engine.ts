import { join } from "node:path";
import { setFlagsFromString } from "node:v8";
import { Belongings } from "./belongings.ts";
import { Digests } from "./builds/digests.ts";
import { Builds, History } from "./builds/index.ts";
import type { Settings } from "./contract/settings.ts";
import type { Folders } from "./folders.ts";
import { HostChanges } from "./host-changes.ts";
import { loadAgentBundle, type AgentBundle } from "./hosts/agent-bundle.ts";
import { Hosts, type Prompter } from "./hosts/index.ts";
import type { HostProfile } from "./contract/host.ts";
import { Presence } from "./presence/index.ts";
import { MemorySecrets, Questions, type SecretStore } from "./questions/index.ts";
import { Recordings } from "./recordings/index.ts";
import { SettingsFile } from "./settings/index.ts";
import { Shells, ShellSessions } from "./shells/index.ts";
import { Drafts, Stacks, StackWatch } from "./stacks/index.ts";

// Output passes through memory that is thrown away at once. Against a heap as small as ours V8 takes that for much, and looked at the whole heap three times a second.
setFlagsFromString("--heap-growing-percent=200");

export interface EngineNeeds {
  folders: Folders;
  /** Absolute path of `resources/`. */
  resources: string;
  prompter: Prompter;
}

/** What building takes: all that the command line needs. */
export interface Engine {
  readonly settings: SettingsFile;
  readonly hosts: Hosts;
  readonly builds: Builds;
  readonly shells: Shells;
  readonly digests: Digests;
  /** Closes all connections; builds go on. */
  close(): void;
}

export function createEngine({ folders, resources, prompter }: EngineNeeds): Engine {
  return buildEngine(folders, resources, () => prompter);
}

function buildEngine(
  folders: Folders,
  resources: string,
  prompterFor: (host: HostProfile) => Prompter,
): Engine {
  let bundle: Promise<AgentBundle> | undefined;
  const agent = () => (bundle ??= loadAgentBundle(join(resources, "agent")));
  const digests = new Digests(join(folders.cache, "digests.json"));
  const settings = new SettingsFile(folders.config);
  const hosts = new Hosts({
    home: folders.home,
    config: folders.config,
    prompterFor,
    agent,
    layersLimit: async () => (await settings.getOrDefaults()).layersLimit,
  });
  const line = hosts.line.bind(hosts);
  const layersLimit = hosts.layersLimit.bind(hosts);
  const builds = new Builds({ folder: join(folders.data, "builds"), digests, agent, line, layersLimit });
  const shells = new Shells({ digests, agent, line });
  return { settings, hosts, builds, shells, digests, close: () => hosts.close() };
}

export interface AppNeeds {
  folders: Folders;
  /** Absolute path of `resources/`. */
  resources: string;
  /** Where passwords that are to be remembered go; memory unless said otherwise. */
  secrets?: SecretStore;
  version: string;
}

/** Everything that a window shows and does, over the engine. Built once, by hand; every front door with windows presents this. */
export interface App {
  readonly settings: SettingsFile;
  readonly stacks: Stacks;
  /** What renames and removes stacks, and what is kept by their ids with them. */
  readonly belongings: Belongings;
  readonly stackWatch: StackWatch;
  readonly drafts: Drafts;
  readonly presence: Presence;
  /** What changes, renames and removes hosts, with what their builds know of them. */
  readonly hostChanges: HostChanges;
  readonly questions: Questions;
  readonly history: History;
  readonly shells: ShellSessions;
  readonly recordings: Recordings;
  info(): Promise<{ version: string; platform: string; home: string; workspace: string; firstRun: boolean }>;
  changeSettings(settings: Settings): Promise<Settings>;
  /** Forgets the secrets that were given or remembered for a host, by its name, or for a stack, by its id. */
  forget(about: string): Promise<void>;
  /** Gives the id of the recording of the package manager's output. */
  setupHost(host: string, signal?: AbortSignal): Promise<string>;
  /** By that id. What is being installed is installed to its end, nothing more is begun. */
  cancelSetup(recording: string): void;
  /** Gives the bytes freed. */
  sweepHost(host: string, days: number, signal?: AbortSignal): Promise<number>;
  /** Goes on with the builds that were running when the app was last here, and notices those that other programs start. To be called once. */
  resume(): Promise<void>;
  /** Ends shells and connections; builds go on. */
  close(): void;
}

export function createApp({ folders, resources, secrets = new MemorySecrets(), version }: AppNeeds): App {
  const questions = new Questions({ secrets });
  const engine = buildEngine(folders, resources, (host) => questions.prompterFor(host.name));
  const presence = new Presence({ home: folders.home, hosts: engine.hosts, questions });
  const { settings } = engine;
  const workspace = async () =>
    (await settings.getOrDefaults()).workspace || join(folders.home, "Stackwright");
  const { home, config, data } = folders;
  const standing = async (name: string) =>
    presence.state(name) === "connected" ? engine.hosts.line(await presence.find(name)).get() : undefined;
  const digestOf = engine.digests.soon.bind(engine.digests);
  const samples = join(resources, "samples");
  const downloaded = engine.builds.downloaded.bind(engine.builds);
  const stacks = new Stacks({ home, config, data, samples, workspace, standing, digestOf, downloaded });
  const stackWatch = new StackWatch(stacks);
  const drafts = new Drafts(join(data, "drafts"));
  const history = new History({ data, home, builds: engine.builds, stacks, presence, settings, questions });
  const recordings = new Recordings(history);
  const shells = new ShellSessions({ shells: engine.shells, presence, stacks, history, recordings, home });

  const belongings = new Belongings({ stacks, history, drafts, questions });

  /** What cancels the set-ups that go on, by their recordings. */
  const setups = new Map<string, () => void>();

  return {
    settings,
    stacks,
    belongings,
    stackWatch,
    drafts,
    presence,
    hostChanges: new HostChanges({ presence, history }),
    questions,
    history,
    shells,
    recordings,
    async info() {
      const [list, hosts, builds] = await Promise.all([
        stacks.list(),
        engine.hosts.profiles.all().catch(() => []),
        engine.builds.list(),
      ]);
      const firstRun = list.length === 0 && hosts.length === 0 && builds.length === 0;
      return { version, platform: process.platform, home, workspace: await workspace(), firstRun };
    },
    async changeSettings(next) {
      const saved = await settings.set(next);
      await stackWatch.look();
      return saved;
    },
    async forget(about) {
      engine.hosts.forgetAnswers(about);
      await questions.forget(about);
    },
    async setupHost(name, signal) {
      await presence.connect(name, signal);
      const { channel, cancel } = await engine.hosts.setup(await presence.find(name), signal);
      const recording = recordings.record("setup", channel);
      setups.set(recording, cancel);
      channel.exit.catch(() => undefined).finally(() => setups.delete(recording));
      return recording;
    },
    cancelSetup: (recording) => setups.get(recording)?.(),
    async sweepHost(name, days, signal) {
      await presence.connect(name, signal);
      try {
        return await engine.hosts.sweep(await presence.find(name), days, { signal });
      } finally {
        await history.swept(name);
      }
    },
    resume: () => history.resume(),
    close() {
      history.close();
      shells.closeAll();
      stackWatch.close();
      presence.close();
      questions.close();
      engine.close();
    },
  };
}
