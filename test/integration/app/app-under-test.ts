import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createRouterClient, type RouterClient } from "@orpc/server";
import type { BuildEvent } from "../../../main/contract/build.ts";
import type { BuildUpdate } from "../../../main/contract/history.ts";
import { createApp, type App } from "../../../main/engine.ts";
import { createRouter, type AppRouter } from "../../../main/router/index.ts";
import { MemorySecrets } from "../../../main/questions/index.ts";
import { TestAgent } from "../../support/agent.ts";
import { smallBase, withBash, type TestBase } from "../../support/base.ts";

export const resources = fileURLToPath(new URL("../../../resources", import.meta.url));

const door = {
  reveal: () => Promise.reject(new Error("There is no desk here.")),
  frame: () => Promise.reject(new Error("There is no desk here.")),
  menu: async function* () {},
};

export function eventsOf(updates: readonly BuildUpdate[]): BuildEvent[] {
  return updates.flatMap((update) => (update.type === "event" ? [update.event] : []));
}

/** The whole app over a home of its own, driven through its router as a window drives it; `here` is this machine as a host of its own. */
export class AppUnderTest {
  readonly folder: string;
  readonly base: TestBase;
  app!: App;
  client!: RouterClient<AppRouter>;

  readonly home: string;
  /** Outlives the app, as a keychain does. */
  readonly secrets = new MemorySecrets();

  /** Where the agent is that the app puts on hosts. */
  readonly #resources: string;

  private constructor(folder: string, base: TestBase, home: string, resources: string) {
    this.folder = folder;
    this.base = base;
    this.home = home;
    this.#resources = resources;
    this.start();
  }

  /** With `home` as the user's home folder, in place of a new one, and with other resources than the app's own. */
  static async create(home?: string, ownResources = resources): Promise<AppUnderTest> {
    const folder = await mkdtemp("/var/tmp/stackwright-test-");
    // LXC enters as a user who is not root.
    await chmod(folder, 0o755);
    const base = await smallBase(folder, withBash);
    const under = new AppUnderTest(folder, base, home ?? join(folder, "home"), ownResources);
    await under.client.hosts.add({ kind: "local", name: "here", sudo: false, root: join(folder, "root") });
    return under;
  }

  /** Begins anew with what is on disk, as after a crash: nothing of the app before is told goodbye. */
  start(): void {
    const { home, secrets } = this;
    const folders = {
      home,
      config: join(home, "config"),
      data: join(home, "data"),
      cache: join(home, "cache"),
    };
    this.app = createApp({ folders, resources: this.#resources, version: "0.0.0", secrets });
    void this.app.resume();
    this.client = createRouterClient(createRouter(this.app), { context: { door } });
  }

  /** Gives the id of a stack with this script. */
  async stack(name: string, script: string, more = ""): Promise<string> {
    const folder = join(this.home, "Stackwright", name);
    await mkdir(folder, { recursive: true });
    await writeFile(
      join(folder, "image.yaml"),
      `base_image_url: ${this.base.tarball}\nscript_url: provision.sh\n${more}`,
    );
    await writeFile(join(folder, "provision.sh"), `#!/bin/sh\n${script}`, { mode: 0o755 });
    return join(folder, "image.yaml");
  }

  /** Builds, whether or not anything has changed. */
  async build(stack: string, host = "here"): Promise<string> {
    const result = await this.client.builds.start({ stack, host, cols: 80, rows: 24, force: true });
    if (result.outcome !== "started") throw new Error(`The build is not started: ${JSON.stringify(result)}`);
    return result.id;
  }

  /** Everything that is told of a build, to its end. */
  async toEnd(id: string): Promise<BuildUpdate[]> {
    const updates: BuildUpdate[] = [];
    for await (const update of await this.client.builds.follow({ id })) updates.push(update);
    return updates;
  }

  /** Reads a recording as a terminal does until `test` is true of it, or it has ended. */
  async read(id: string, test: (text: string) => boolean = () => false): Promise<string> {
    const pieces: Buffer[] = [];
    for (let offset = 0; ;) {
      const chunk = await this.client.recordings.read({ id, offset, max: 65_536, wait: 10_000 });
      const bytes = Buffer.from(chunk.bytes);
      pieces.push(bytes);
      offset = chunk.offset + bytes.length;
      const text = Buffer.concat(pieces).toString();
      if (chunk.ended || test(text)) return text;
    }
  }

  async dispose(): Promise<void> {
    this.app.close();
    // Builds outlive the app, as they should.
    await TestAgent.at(join(this.folder, "root")).dispose();
    await rm(this.folder, { recursive: true, force: true, maxRetries: 3 });
  }
}
