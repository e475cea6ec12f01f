import { createHash } from "node:crypto";
import type { BuildEvent } from "../contract/build.ts";
import type { HostProfile } from "../contract/host.ts";
import type { Spec } from "../contract/spec.ts";
import { resolveBase } from "../builds/base.ts";
import { newBuildId } from "../builds/clock.ts";
import type { Digests } from "../builds/digests.ts";
import { launch, stackLabel, type Script } from "../builds/launch.ts";
import { overLine } from "../builds/over-line.ts";
import { Agent } from "../hosts/agent.ts";
import type { AgentBundle } from "../hosts/agent-bundle.ts";
import type { Channel } from "../hosts/connection.ts";
import type { HostLine } from "../hosts/index.ts";

export interface ShellRequest {
  spec: Spec;
  script: Script;
  host: HostProfile;
  terminal: Terminal;
}

interface Terminal {
  cols: number;
  rows: number;
  /** `TERM` of the terminal that shows it. */
  term?: string;
}

export interface ShellsNeeds {
  digests: Digests;
  agent: () => Promise<AgentBundle>;
  line: (host: HostProfile) => HostLine;
}

/** Interactive terminals in containers. Each gives a channel with a PTY. */
export class Shells {
  readonly #needs: ShellsNeeds;

  constructor(needs: ShellsNeeds) {
    this.#needs = needs;
  }

  /** Over the spec's base, with its env, files and script at hand; its filesystem is thrown away at the end. */
  async inBase(request: ShellRequest, emit: (event: BuildEvent) => void, signal: AbortSignal): Promise<Channel> {
    const { spec, script, host, terminal } = request;
    const id = newBuildId();
    const over = overLine(this.#needs.line(host), await this.#needs.agent(), host.root, signal);
    const base = await resolveBase(spec, host.kind, this.#needs.digests);
    const stack = stackLabel(spec.path, (text) => createHash("sha256").update(text).digest("hex"));
    await launch(over, { verb: "open", spec, script, base, context: { id, stack, hostName: host.name, terminal } }, emit);
    return over((agent) => agent.run(["shell", id], { pty: terminal }));
  }

  /** In the filesystem that a failed build left behind, as it left it. What is changed there stays. */
  async inFailedBuild(host: HostProfile, id: string, terminal: Terminal): Promise<Channel> {
    const agent = new Agent(await this.#needs.line(host).get(), await this.#needs.agent(), host.root);
    await agent.ensure();
    return agent.run(["enter", id], { pty: terminal });
  }
}
