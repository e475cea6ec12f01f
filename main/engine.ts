import { join } from "node:path";
import { Builds } from "./builds/index.ts";
import { Digests } from "./builds/digests.ts";
import type { Folders } from "./folders.ts";
import { loadAgentBundle, type AgentBundle } from "./hosts/agent-bundle.ts";
import { Hosts, type Prompter } from "./hosts/index.ts";
import { Shells } from "./shells/index.ts";

export interface EngineNeeds {
  folders: Folders;
  /** Absolute path of `resources/`. */
  resources: string;
  prompter: Prompter;
}

/** Everything the app can do. Built once, by hand; every front door presents this. */
export interface Engine {
  readonly hosts: Hosts;
  readonly builds: Builds;
  readonly shells: Shells;
  /** Closes all connections; builds go on. */
  close(): void;
}

export function createEngine({ folders, resources, prompter }: EngineNeeds): Engine {
  let bundle: Promise<AgentBundle> | undefined;
  const agent = () => (bundle ??= loadAgentBundle(join(resources, "agent")));
  const digests = new Digests(join(folders.cache, "digests.json"));
  const hosts = new Hosts({ home: folders.home, config: folders.config, prompter, agent });
  const line = hosts.line.bind(hosts);
  const builds = new Builds({ folder: join(folders.data, "builds"), digests, agent, line });
  const shells = new Shells({ digests, agent, line });
  return { hosts, builds, shells, close: () => hosts.close() };
}
