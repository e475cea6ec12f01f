import { findingSchema, type Finding, type HostProfile } from "../contract/host.ts";
import { Agent } from "./agent.ts";
import type { AgentBundle } from "./agent-bundle.ts";
import type { Channel, Prompter } from "./connection.ts";
import { HostLine } from "./line.ts";
import { Profiles } from "./profiles.ts";

export interface HostsNeeds {
  home: string;
  config: string;
  /** Who is asked while a line to this host is made. */
  prompterFor: (host: HostProfile) => Prompter;
  agent: () => Promise<AgentBundle>;
  /** Bytes of layers that a host may keep whose profile does not say; 0: no limit. */
  layersLimit: () => Promise<number>;
}

/** The hosts: their profiles, one line to each that everything shares, and what can be done to a host itself. */
export class Hosts {
  readonly profiles: Profiles;
  readonly #needs: HostsNeeds;
  readonly #lines = new Map<string, HostLine>();

  constructor(needs: HostsNeeds) {
    this.#needs = needs;
    this.profiles = new Profiles(needs.config);
  }

  line(profile: HostProfile): HostLine {
    const key = keyOf(profile);
    const { home, prompterFor } = this.#needs;
    const line = this.#lines.get(key) ?? new HostLine(profile, { home, prompter: prompterFor(profile) });
    this.#lines.set(key, line);
    return line;
  }

  /** What was answered for a host of this name is asked for again when it is next connected to. */
  forgetAnswers(name: string): void {
    for (const line of this.#lines.values()) if (line.host === name) line.forgetAnswers();
  }

  /** Its line goes on under its other name, with all that goes over it and what was answered for it. */
  renameLine(from: HostProfile, name: string): void {
    const line = this.#lines.get(keyOf(from));
    if (!line) return;
    const to = { ...from, name };
    line.rename(name, this.#needs.prompterFor(to));
    this.#lines.delete(keyOf(from));
    this.#lines.set(keyOf(to), line);
  }

  /** For a host that is gone, or is another by now: nothing tries to reach it any more, and who next wants it connects anew. */
  closeLine(name: string): void {
    for (const [key, line] of [...this.#lines]) {
      if (line.host !== name) continue;
      this.#lines.delete(key);
      line.close();
    }
  }

  async agent(profile: HostProfile, signal?: AbortSignal): Promise<Agent> {
    return new Agent(await this.line(profile).get(signal), await this.#needs.agent(), profile.root, signal);
  }

  async doctor(profile: HostProfile, signal?: AbortSignal): Promise<Finding[]> {
    const answers = await (await this.agent(profile, signal)).ask(["doctor"]);
    return answers.map((answer) => findingSchema.parse(answer));
  }

  /**
   * Installs what is missing; the channel carries the package manager's output, its exit code says whether all is there. `cancel`: what is being
   * installed is installed to its end, nothing more is begun.
   */
  async setup(profile: HostProfile, signal?: AbortSignal): Promise<{ channel: Channel; cancel: () => void }> {
    const agent = await this.agent(profile, signal);
    await agent.ensure();
    const channel = await agent.run(["setup"]);
    channel.stdin.on("error", () => undefined);
    return { channel, cancel: () => void channel.stdin.end("cancel\n") };
  }

  /** Bytes of layers that the host may keep, as its profile and the settings say now; 0: no limit. */
  async layersLimit(profile: HostProfile): Promise<number> {
    return profile.layersLimit ?? this.#needs.layersLimit();
  }

  /**
   * Removes from the host what ended, or was last used, more than `days` ago, and of its layers the least recently used until they take at most
   * `layersLimit` bytes: what the host may keep, unless said otherwise. Gives the bytes freed. When `signal` aborts, what is being removed is
   * removed whole, and nothing more.
   */
  async sweep(
    profile: HostProfile,
    days: number,
    { layersLimit, signal }: { layersLimit?: number | undefined; signal?: AbortSignal | undefined } = {},
  ): Promise<number> {
    const most = layersLimit ?? ((await this.layersLimit(profile)) || undefined);
    const limit = most === undefined ? [] : [String(most)];
    const [answer] = await (await this.agent(profile, signal)).ask(["gc", String(days), ...limit]);
    return Number(answer?.["freed"] ?? 0);
  }

  close(): void {
    for (const line of this.#lines.values()) line.close();
  }
}

/** Whether a connection to the one is a connection to the other, by its name and by how it is made. */
export function isReachedAlike(one: HostProfile, other: HostProfile): boolean {
  return keyOf(one) === keyOf(other);
}

/** A connection is the same whatever is kept on the host, and where. */
function keyOf({ kind, name, sudo, ...more }: HostProfile): string {
  return JSON.stringify([kind, name, sudo, "destination" in more ? more.destination : ""]);
}
