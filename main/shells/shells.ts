import { basename } from "node:path";
import type { BuildEvent } from "../contract/build.ts";
import type { HostProfile } from "../contract/host.ts";
import type { Spec } from "../contract/spec.ts";
import { resolveBase } from "../builds/base.ts";
import { progressTeller } from "../builds/progress.ts";
import { plainCourse } from "../builds/course.ts";
import { newBuildId } from "../builds/clock.ts";
import type { Digests } from "../builds/digests.ts";
import { launch, type Script } from "../builds/launch.ts";
import { stackLabel } from "../builds/stack-label.ts";
import { overLine } from "../builds/over-line.ts";
import type { BaseForAgent } from "../builds/plan.ts";
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

export interface Terminal {
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

// The shell that the host's user has there, in their own folder.
const login = `s=$(getent passwd "$(id -u)" 2>/dev/null | cut -d: -f7); cd 2>/dev/null; exec "\${s:-/bin/sh}" -l`;

/** Interactive terminals, in containers and on hosts. Each gives a channel with a PTY. */
export class Shells {
  readonly #needs: ShellsNeeds;

  constructor(needs: ShellsNeeds) {
    this.#needs = needs;
  }

  /** Over the spec's base, with its env, files and script at hand; its filesystem is thrown away at the end. */
  async inBase(
    request: ShellRequest,
    emit: (event: BuildEvent) => void,
    signal: AbortSignal,
  ): Promise<Channel> {
    const reading = progressTeller("base", emit, "reading");
    const base = await resolveBase(request.spec, request.host.kind, this.#needs.digests, reading);
    return this.overBase(request, base, emit, signal);
  }

  /** The same, with the base from wherever `base` says. */
  async overBase(
    { spec, script, host, terminal }: ShellRequest,
    base: BaseForAgent,
    emit: (event: BuildEvent) => void,
    signal: AbortSignal,
  ): Promise<Channel> {
    const id = newBuildId();
    const over = overLine(this.#needs.line(host), await this.#needs.agent(), host.root, signal);
    const context = {
      id,
      stack: stackLabel(spec.path),
      image: spec.image.name ?? basename(spec.path),
      hostName: host.name,
      terminal,
      course: plainCourse,
      layersLimit: 0,
    };
    await launch(over, { verb: "open", spec, script, base, context }, emit);
    return over((agent) => agent.run(["shell", id], { pty: terminal }));
  }

  /** In what a failed or partial build left behind, or in the container of one that has stopped. What is changed there stays. */
  async inBuild(host: HostProfile, id: string, terminal: Terminal, signal?: AbortSignal): Promise<Channel> {
    const agent = new Agent(await this.#needs.line(host).get(signal), await this.#needs.agent(), host.root);
    await agent.ensure();
    return agent.run(["enter", id], { pty: terminal });
  }

  /** On the host itself. */
  async onHost(host: HostProfile, terminal: Terminal, signal?: AbortSignal): Promise<Channel> {
    const connection = await this.#needs.line(host).get(signal);
    return connection.exec(["sh", "-c", login], { pty: terminal });
  }
}
