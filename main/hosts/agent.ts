import { text } from "node:stream/consumers";
import { pipeline } from "node:stream/promises";
import { Readable } from "node:stream";
import { Failure } from "../contract/failure.ts";
import type { Channel, Connection, ExecOptions } from "./connection.ts";
import type { AgentBundle } from "./agent-bundle.ts";
import { orAborted } from "./or-aborted.ts";

export const defaultRoot = "/var/lib/stackwright";

const noBash = 96;
const noAgent = 97;

// `sh` is asked first because it is everywhere: it can say in words that Bash is missing or that the agent is not there yet.
const boot = `command -v bash >/dev/null 2>&1 || exit ${noBash}; [ -f "$1" ] || exit ${noAgent}; exec bash "$@"`;

// By rename, so that a half-put agent is never run; a second app doing the same at the same time is harmless.
const install = `umask 022 && mkdir -p "$1/agent" && t=$(mktemp -d "$1/agent/.new.XXXXXX") && tar -xf - -C "$t" &&
chmod 755 "$t" && { [ -e "$1/agent/$2" ] || mv -T "$t" "$1/agent/$2"; rm -rf "$t"; [ -e "$1/agent/$2" ]; }`;

/** Makes the input anew for every try: the first may be spent on a host that has no agent yet. */
export type Input = () => Readable;

/** The agent on one host, over one connection. See resources/agent/README.md for its verbs. */
export class Agent {
  readonly #connection: Connection;
  readonly #bundle: AgentBundle;
  readonly #root: string;
  readonly #signal: AbortSignal | undefined;

  /** With `signal`, what is asked is no longer waited for once that aborts, and no more is sent. */
  constructor(connection: Connection, bundle: AgentBundle, root: string = defaultRoot, signal?: AbortSignal) {
    this.#connection = connection;
    this.#bundle = bundle;
    this.#root = root;
    this.#signal = signal;
  }

  /** Puts the agent on the host unless it is there. */
  async ensure(): Promise<void> {
    await this.ask(["list"]);
  }

  /**
   * Asks and waits for the whole answer: one object a line. A refusal by the agent (`{"error":…}`) becomes a
   * `Failure` with the code `host-<error>`. Rejects with the signal's reason once that aborts.
   */
  async ask(verb: readonly string[], input?: Input): Promise<Record<string, unknown>[]> {
    const first = await this.#try(verb, input);
    if (first.code !== noAgent) return answers(verb, first);
    await this.#install();
    return answers(verb, await this.#try(verb, input));
  }

  /** Runs a verb whose output is a stream or a terminal. The agent must be there: ask something first. */
  run(verb: readonly string[], options?: ExecOptions): Promise<Channel> {
    return this.#open(this.#argv(verb), options);
  }

  /** The path of one of the agent's files when the host is this machine: what is here need not be sent. */
  fileHere(...path: string[]): string | undefined {
    return this.#connection.kind === "local" ? [this.#root, ...path].join("/") : undefined;
  }

  #argv(verb: readonly string[]): string[] {
    const program = `${this.#root}/agent/${this.#bundle.digest}/bin/agent`;
    return ["sh", "-c", boot, "sh", program, "--root", this.#root, ...verb];
  }

  async #try(verb: readonly string[], input?: Input): Promise<Outcome> {
    const channel = await this.#open(this.#argv(verb));
    return finish(channel, input?.(), this.#signal);
  }

  /** A host that has fallen silent may never answer; a channel that opens when nobody waits for it any more is closed. */
  async #open(argv: readonly string[], options?: ExecOptions): Promise<Channel> {
    const opening = this.#connection.exec(argv, options);
    try {
      return await orAborted(opening, this.#signal);
    } catch (error) {
      opening.then((channel) => channel.close()).catch(() => undefined);
      throw error;
    }
  }

  async #install(): Promise<void> {
    const tar = await this.#bundle.tar();
    const channel = await this.#open(["sh", "-c", install, "sh", this.#root, this.#bundle.digest]);
    const outcome = await finish(channel, Readable.from([tar]), this.#signal);
    if (outcome.code === 0) return;
    throw new Failure(
      "host-agent",
      `The agent could not be put on ${this.#connection.title} in ${this.#root}: ${lastLine(outcome.stderr)}`,
      "Make room there, or choose another folder for it with `root` in the host's profile.",
    );
  }
}

interface Outcome {
  code: number | null;
  signal: string | null;
  stdout: string;
  stderr: string;
}

async function finish(channel: Channel, input?: Readable, signal?: AbortSignal): Promise<Outcome> {
  const stop = () => channel.close();
  signal?.addEventListener("abort", stop);
  if (signal?.aborted) stop();
  try {
    const [stdout, stderr, exit] = await Promise.all([
      text(channel.stdout),
      text(channel.stderr),
      channel.exit,
      send(channel, input),
    ]);
    signal?.throwIfAborted();
    return { ...exit, stdout, stderr };
  } finally {
    signal?.removeEventListener("abort", stop);
  }
}

/** A command that ends without reading all of its input is no error of ours: its exit code says what happened. */
async function send(channel: Channel, input?: Readable): Promise<void> {
  if (!input) {
    channel.stdin.on("error", () => undefined).end();
    return;
  }
  let broken: unknown;
  // The pipeline hands the command's end over to the input as an error of its own; that may be long past, as all of a short command
  // can come in one piece.
  input.once("error", (error) => {
    if (!channel.stdin.destroyed) broken = error;
  });
  await pipeline(input, channel.stdin).catch(() => undefined);
  if (broken) {
    channel.close();
    throw broken;
  }
}

function answers(verb: readonly string[], outcome: Outcome): Record<string, unknown>[] {
  if (outcome.code === noBash)
    throw new Failure("host-no-bash", "The host has no Bash.", "Install it there, e.g. `apk add bash`.");
  const lines = outcome.stdout.split("\n").filter((line) => line.startsWith("{"));
  const objects = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  const refusal = objects.find((object) => typeof object["error"] === "string");
  if (refusal)
    throw new Failure(
      `host-${String(refusal["error"])}`,
      String(refusal["message"] ?? refusal["error"]),
      typeof refusal["hint"] === "string" ? refusal["hint"] : undefined,
    );
  if (outcome.code !== 0)
    throw new Failure(
      "host-agent",
      `The agent failed at \`${verb[0] ?? ""}\` (exit ${String(outcome.code ?? outcome.signal)}): ${lastLine(outcome.stderr)}`,
    );
  return objects;
}

function lastLine(output: string): string {
  return output.trimEnd().split("\n").at(-1) || "it said nothing.";
}
