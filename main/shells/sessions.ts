import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { Broadcast } from "../broadcast/index.ts";
import type { History } from "../builds/index.ts";
import { explain, Failure } from "../contract/failure.ts";
import type { ShellSummary, ShellTarget } from "../contract/shell.ts";
import type { Channel, Exit } from "../hosts/index.ts";
import type { Presence } from "../presence/index.ts";
import type { Recordings, TerminalRecording } from "../recordings/index.ts";
import { readScript, readSpec } from "../spec/index.ts";
import type { Stacks } from "../stacks/index.ts";
import { shellInImage } from "./image-shell.ts";
import { openingTeller } from "./opening-teller.ts";
import type { Shells, Terminal } from "./shells.ts";

export interface ShellSessionsNeeds {
  shells: Shells;
  presence: Presence;
  stacks: Stacks;
  history: History;
  recordings: Recordings;
  home: string;
}

interface Session {
  summary: ShellSummary;
  terminal: Terminal;
  recording: TerminalRecording;
  channel: Channel | undefined;
  /** What was typed before there was a channel. */
  ahead: string;
  closing: AbortController;
}

/** Characters typed into a shell that is still opening; what is more than a person types is not kept. */
const mostAhead = 10_000;

/** The shells that are open, whichever window shows them: they outlive a reload, and stay listed until they are closed. */
export class ShellSessions {
  readonly #needs: ShellSessionsNeeds;
  readonly #sessions = new Map<string, Session>();
  readonly #changes = new Broadcast<ShellSummary>(({ id }) => id);

  constructor(needs: ShellSessionsNeeds) {
    this.#needs = needs;
  }

  list(): ShellSummary[] {
    return [...this.#sessions.values()].map(({ summary }) => summary);
  }

  watch(): AsyncIterableIterator<ShellSummary> {
    return this.#changes.watch();
  }

  /** Comes back at once with one that is opening; how that goes is in its recording, and in its state. */
  async open(target: ShellTarget, size: { cols: number; rows: number }): Promise<ShellSummary> {
    const id = randomBytes(6).toString("hex");
    const summary: ShellSummary = { id, title: await this.#title(target), target, state: "opening" };
    const session: Session = {
      summary,
      terminal: { ...size, term: "xterm-256color" },
      recording: this.#needs.recordings.open(`shell:${id}`),
      channel: undefined,
      ahead: "",
      closing: new AbortController(),
    };
    this.#sessions.set(id, session);
    this.#changes.send(summary);
    void this.#run(session);
    return summary;
  }

  /** Settles when the terminal has taken it. What is typed while it opens waits for it; after its end it is lost, as at a desk. */
  async write(id: string, data: string): Promise<void> {
    const session = this.#find(id);
    const { channel, closing, summary } = session;
    if (summary.state === "opening" && session.ahead.length + data.length <= mostAhead) session.ahead += data;
    if (!channel || channel.stdin.writableEnded || channel.stdin.destroyed) return;
    if (channel.stdin.write(data)) return;
    await once(channel.stdin, "drain", { signal: closing.signal }).catch(() => undefined);
  }

  resize(id: string, size: { cols: number; rows: number }): void {
    const session = this.#find(id);
    if (size.cols < 1 || size.rows < 1) return;
    session.terminal = { ...session.terminal, ...size };
    session.channel?.resize(size);
  }

  /** Ends it and takes it off the list. */
  close(id: string): void {
    const session = this.#find(id);
    this.#sessions.delete(id);
    session.closing.abort();
    session.channel?.close();
    this.#needs.recordings.drop(`shell:${id}`);
    this.#changes.send({ ...session.summary, state: "ended", remark: "It was closed." });
  }

  closeAll(): void {
    for (const id of [...this.#sessions.keys()]) this.close(id);
    this.#changes.end();
  }

  #find(id: string): Session {
    const session = this.#sessions.get(id);
    if (!session) throw new Failure("input-no-shell", "This shell was closed.");
    return session;
  }

  async #run(session: Session): Promise<void> {
    const { recording, closing } = session;
    try {
      const channel = await this.#connect(session);
      channel.stdin.on("error", () => undefined);
      if (closing.signal.aborted) return channel.close();
      session.channel = channel;
      // It may have been resized while it opened.
      channel.resize(session.terminal);
      this.#set(session, { state: "open" });
      if (session.ahead) channel.stdin.write(session.ahead);
      await recording.record(channel.stdout);
      const remark = howItEnded(session.summary.target, await channel.exit);
      this.#set(session, { state: "ended", remark });
    } catch (error) {
      const remark = error instanceof Error ? error.message : String(error);
      if (!closing.signal.aborted) recording.remark(explain(error).replaceAll("\n", "\r\n"));
      this.#set(session, { state: session.channel ? "ended" : "failed", remark });
    } finally {
      recording.end();
    }
  }

  async #connect(session: Session): Promise<Channel> {
    const { shells, presence, stacks, history, home } = this.#needs;
    const {
      summary: { target },
      terminal,
      recording,
      closing: { signal },
    } = session;
    const emit = openingTeller(recording, () => session.terminal.cols);
    switch (target.kind) {
      case "host":
        await presence.connect(target.host, signal);
        return shells.onHost(await presence.find(target.host), terminal, signal);
      case "base": {
        const { id: path } = await stacks.find(target.stack);
        const { spec } = await readSpec(path, { home });
        if (!spec)
          throw new Failure("input-spec", "The spec has mistakes.", "They are listed under Problems.");
        await presence.connect(target.host, signal);
        const [script, host] = await Promise.all([readScript(spec.script), presence.find(target.host)]);
        return shells.inBase({ spec, script, host, terminal }, emit, signal);
      }
      case "failed-build":
      case "stopped-build": {
        const { entry } = await history.entry(target.build);
        presence.follow(entry.host);
        return shells.inBuild(entry.host, entry.id, terminal, signal);
      }
      case "image": {
        const { entry, folder } = await history.entry(target.build);
        presence.follow(entry.host);
        return shellInImage(shells, folder, entry, terminal, emit, signal);
      }
    }
  }

  async #title(target: ShellTarget): Promise<string> {
    const { stacks, history } = this.#needs;
    switch (target.kind) {
      case "host":
        return target.host === "local" ? "this machine" : target.host;
      case "base":
        return `${(await stacks.find(target.stack)).name} (base)`;
      case "stopped-build":
        return `${(await history.entry(target.build)).entry.image} (running)`;
      case "failed-build": {
        const { image, state } = (await history.entry(target.build)).entry;
        return `${image} (${state === "partial" ? "so far" : "failed"})`;
      }
      case "image":
        return (await history.entry(target.build)).entry.image;
    }
  }

  #set(session: Session, change: Partial<ShellSummary>): void {
    session.summary = { ...session.summary, ...change };
    if (this.#sessions.has(session.summary.id)) this.#changes.send(session.summary);
  }
}

/** What a shell says when somebody kills it, as the end of a container does. */
const killed = 128 + 9;

function howItEnded({ kind }: ShellTarget, { code, signal }: Exit): string {
  if (signal) return `It was ended by ${signal}.`;
  if (code === 0) return "It has ended.";
  if (kind === "stopped-build" && code === killed)
    return "The build went on, and the shell ended with the step that it was in.";
  return `It ended with exit status ${String(code)}.`;
}
