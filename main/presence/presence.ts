import { Broadcast } from "../broadcast/index.ts";
import { Failure } from "../contract/failure.ts";
import { hostProfileSchema, type Finding, type HostProfile } from "../contract/host.ts";
import { isReachedAlike, thisMachine, type Hosts, type LineState } from "../hosts/index.ts";
import type { Questions } from "../questions/index.ts";
import { sshSuggestions, type Suggestion } from "./ssh-suggestions.ts";

export interface LineSummary {
  state: "idle" | "connecting" | "connected" | "waiting" | "failed";
  reason?: string;
  /** Seconds. */
  retryIn?: number;
}

export interface PresenceNeeds {
  home: string;
  hosts: Hosts;
  questions: Questions;
}

/** The hosts as a window shows them: which there are, and whether each can be reached now. */
export class Presence {
  readonly #needs: PresenceNeeds;
  readonly #states = new Map<string, LineSummary>();
  readonly #listeners: ((host: string) => void)[] = [];
  readonly #known = new Map<string, () => void>();
  readonly #changes = new Broadcast<Record<string, LineSummary>>();

  constructor(needs: PresenceNeeds) {
    this.#needs = needs;
  }

  /** This machine, where it can be a host, and the saved ones. */
  async list(): Promise<HostProfile[]> {
    const saved = await this.#needs.hosts.profiles.all();
    const local = process.platform === "linux" && !saved.some(({ name }) => name === thisMachine.name);
    return local ? [thisMachine, ...saved] : saved;
  }

  async suggestions(): Promise<Suggestion[]> {
    const saved = new Set((await this.list()).map(({ name }) => name));
    return (await sshSuggestions(this.#needs.home)).filter(({ name }) => !saved.has(name));
  }

  /** In the place of no other. Throws `input-host-…`. */
  async add(profile: HostProfile): Promise<void> {
    await this.#save(profile, (name, before) => {
      if (before) throw hostExists(name);
      this.#forget(name);
    });
  }

  /** The one of that name. What goes over its line ends when it is reached another way from now on. Throws `input-host-…`, `input-no-host`. */
  async change(profile: HostProfile): Promise<void> {
    await this.#save(profile, (name, before) => {
      // This machine is there before anything is saved of it.
      if (!before && name !== thisMachine.name) throw noHost(name);
      if (isReachedAlike(before ?? thisMachine, { ...profile, name })) return;
      this.#needs.hosts.closeLine(name);
      this.#forget(name);
    });
  }

  /** `make`: makes way for it, or throws why it can't be saved. `before`: the saved one of its name. */
  async #save(
    profile: HostProfile,
    make: (name: string, before: HostProfile | undefined) => void,
  ): Promise<void> {
    const { profiles } = this.#needs.hosts;
    const name = checkedName(profile.name);
    if (profile.kind === "ssh") {
      if (name === thisMachine.name)
        throw new Failure("input-host-name", `${name} is this machine.`, "Choose another name.");
      if (!/^[^\s-][^\s]*$/.test(profile.destination))
        throw new Failure(
          "input-host-destination",
          `${JSON.stringify(profile.destination)} is no destination.`,
          "Write user@host, user@host:port, or a Host of ~/.ssh/config.",
        );
    }
    if (profile.root !== undefined && !/^\/[^\p{Cc}]+$/u.test(profile.root))
      throw new Failure(
        "input-host-root",
        "The folder on the host must be a whole path.",
        "Write it from / on, or leave it out.",
      );
    make(
      name,
      (await profiles.all()).find((other) => other.name === name),
    );
    await profiles.save(hostProfileSchema.parse({ ...profile, name }));
    this.#tell();
  }

  /** What was remembered for it, or given, follows, and what goes over its line goes on. Gives the name as it is saved. Throws `input-host-…`, `input-no-host`. */
  async rename(from: string, wanted: string): Promise<string> {
    const { hosts, questions } = this.#needs;
    const to = checkedName(wanted);
    const all = await hosts.profiles.all();
    const before = all.find(({ name }) => name === from);
    if (!before) throw noHost(from);
    if (to === thisMachine.name || all.some(({ name }) => name === to)) throw hostExists(to);
    // First, because it is done whole or not at all.
    await questions.move(from, to);
    try {
      await hosts.profiles.rename(from, to);
    } catch (error) {
      await questions.move(to, from);
      throw error;
    }
    const state = this.#states.get(from);
    this.#forget(from);
    hosts.renameLine(before, to);
    if (state) {
      this.#states.set(to, state);
      this.follow({ ...before, name: to });
    }
    this.#tell();
    return to;
  }

  /** With what was remembered for it. What goes over its line ends. */
  async remove(name: string): Promise<void> {
    const { hosts, questions } = this.#needs;
    await questions.forget(name);
    await hosts.profiles.remove(name);
    // Left standing it would be made anew whenever it breaks, for ever, and ask for the password of a host that nobody has any more.
    hosts.closeLine(name);
    this.#forget(name);
    this.#tell();
  }

  /** Whenever the line to a host begins to stand. */
  onConnected(listener: (host: string) => void): void {
    this.#listeners.push(listener);
  }

  /** Declined questions and an aborted `signal` end it with a `Failure`. */
  async connect(name: string, signal?: AbortSignal): Promise<{ title: string }> {
    const host = await this.find(name);
    const line = this.#needs.hosts.line(host);
    this.follow(host);
    if (this.#states.get(name)?.state !== "connected") this.#set(name, { state: "connecting" });
    try {
      const { title } = await line.get(signal);
      this.#set(name, { state: "connected" });
      return { title };
    } catch (error) {
      const aborted = signal?.aborted ?? false;
      if (aborted) this.#set(name, { state: "idle" });
      else
        this.#set(name, { state: "failed", reason: error instanceof Error ? error.message : String(error) });
      throw aborted ? new Failure("interrupted", `The connection to ${name} is no longer wanted.`) : error;
    }
  }

  async retry(name: string): Promise<void> {
    const host = await this.find(name);
    if (this.#states.get(name)?.state === "waiting") this.#needs.hosts.line(host).retryNow();
    else await this.connect(name);
  }

  async doctor(name: string, signal?: AbortSignal): Promise<Finding[]> {
    await this.connect(name, signal);
    return this.#needs.hosts.doctor(await this.find(name), signal);
  }

  watch(): AsyncIterableIterator<Record<string, LineSummary>> {
    return this.#changes.watch([Object.fromEntries(this.#states)]);
  }

  find(name: string): Promise<HostProfile> {
    return this.#needs.hosts.profiles.find(name, false);
  }

  state(name: string): LineSummary["state"] {
    return this.#states.get(name)?.state ?? "idle";
  }

  /** Shows the state of the line to a host from now on, whoever uses it. */
  follow(host: HostProfile): void {
    if (this.#known.has(host.name)) return;
    const line = this.#needs.hosts.line(host);
    this.#known.set(
      host.name,
      line.subscribe((state) => this.#set(host.name, this.#shown(host.name, state))),
    );
  }

  close(): void {
    for (const stop of this.#known.values()) stop();
    this.#known.clear();
    this.#changes.end();
  }

  #shown(name: string, state: LineState): LineSummary {
    const reason = this.#states.get(name)?.reason;
    switch (state.state) {
      case "connected":
        return { state: "connected" };
      case "connecting":
        return { state: "connecting", ...(reason === undefined ? {} : { reason }) };
      case "lost":
        return { state: "waiting", reason: state.reason };
      case "waiting":
        return { state: "waiting", retryIn: state.retryIn, ...(reason === undefined ? {} : { reason }) };
      case "gave-up":
        return { state: "failed", reason: state.failure.message };
    }
  }

  #set(name: string, state: LineSummary): void {
    const before = this.#states.get(name)?.state;
    this.#states.set(name, state);
    if (state.state === "connected" && before !== "connected") for (const tell of this.#listeners) tell(name);
    if (state.state === "failed" || state.state === "idle") this.#needs.questions.declineFor(name);
    this.#tell();
  }

  #forget(name: string): void {
    this.#known.get(name)?.();
    this.#known.delete(name);
    this.#states.delete(name);
    this.#needs.questions.declineFor(name);
  }

  #tell(): void {
    this.#changes.send(Object.fromEntries(this.#states));
  }
}

function hostExists(name: string): Failure {
  return new Failure("input-host-exists", `There is a host ${name} already.`, "Choose another name.");
}

function noHost(name: string): Failure {
  return new Failure("input-no-host", `There is no host ${name} any more.`);
}

/** Throws `input-host-name`. */
function checkedName(typed: string): string {
  const name = typed.trim();
  if (name !== "" && !/[\p{Cc}/]/u.test(name)) return name;
  throw new Failure(
    "input-host-name",
    "A host needs a name without slashes.",
    "Write what you call it, e.g. box1.",
  );
}
