import { setTimeout as wait } from "node:timers/promises";
import type { Duplex } from "node:stream";
import type { Client, ClientChannel } from "ssh2";
import { Failure } from "../contract/failure.ts";
import type { Channel, Connection, ExecOptions, Prompter } from "./connection.ts";
import { shellLine } from "./shell-quote.ts";
import { sshChannel } from "./ssh-channel.ts";
import { lostFailure } from "./ssh-failures.ts";
import { dial, forward, logIn } from "./ssh-hop.ts";
import type { SshOptions } from "./ssh-options.ts";
import { runProxyCommand } from "./ssh-proxy-command.ts";
import { resolveRoute } from "./ssh-route.ts";

/** Waits before a channel that the host refused is asked for again, in milliseconds: others may be about to end. */
const refusalWaits = [50, 100, 200, 400, 800, 1600, 3200];

export interface SshContext {
  home: string;
  prompter: Prompter;
  signal?: AbortSignal;
}

/** An SSH connection over all hops; commands run as the user that logs in. Rejects with a `Failure`, or the signal's reason. */
export async function connectSsh(
  destination: string,
  { home, prompter, signal }: SshContext,
): Promise<Connection> {
  const route = await resolveRoute(destination, home);
  try {
    return await overRoute(route, prompter, signal);
  } catch (error) {
    throw route.some(({ matchExec }) => matchExec) ? withMatchExec(error) : error;
  }
}

/** What stands under `Match exec` may be what was wanting. */
function withMatchExec(error: unknown): unknown {
  if (!(error instanceof Failure)) return error;
  const words = "`Match exec` in ~/.ssh/config is not run: what stands there was left out.";
  return new Failure(error.code, error.message, error.hint ? `${error.hint}\n${words}` : words, {
    cause: error,
  });
}

async function overRoute(
  route: Awaited<ReturnType<typeof resolveRoute>>,
  prompter: Prompter,
  signal?: AbortSignal,
): Promise<Connection> {
  const clients: Client[] = [];
  const endAll = () => [...clients].reverse().forEach((client) => client.end());
  try {
    let before: { client: Client; name: string } | undefined;
    for (const hop of route) {
      signal?.throwIfAborted();
      const sock = before ? await forward(before.client, before.name, hop) : await firstHop(hop, signal);
      const client = await logIn(hop, sock, prompter, signal);
      clients.push(client);
      before = { client, name: hop.alias };
    }
  } catch (error) {
    endAll();
    throw error;
  }
  const target = route[route.length - 1] as (typeof route)[number];
  const client = clients[clients.length - 1] as Client;
  return new SshConnection(
    client,
    `${target.user}@${target.alias}`,
    target.aliveInterval * target.aliveCountMax,
    endAll,
  );
}

function firstHop(hop: SshOptions, signal?: AbortSignal): Promise<Duplex> {
  return hop.proxyCommand === undefined ? dial(hop, signal) : runProxyCommand(hop.proxyCommand, hop, signal);
}

class SshConnection implements Connection {
  readonly kind = "ssh";
  readonly title: string;
  readonly closed: Promise<string>;
  readonly #client: Client;
  readonly #endAll: () => void;
  readonly #open = new Map<Channel, (failure: Failure) => void>();
  #lost: Failure | undefined;
  #closing = false;

  constructor(client: Client, title: string, silence: number, endAll: () => void) {
    this.#client = client;
    this.title = title;
    this.#endAll = endAll;
    let reason = "the host closed it";
    client.on("error", (error: Error & { level?: string }) => {
      reason =
        error.level === "client-timeout" ? `the host has not answered for ${silence} seconds` : error.message;
    });
    this.closed = new Promise((settle) => {
      client.once("close", () => {
        if (this.#closing) reason = "closed";
        const failure = lostFailure(title, reason);
        this.#lost = failure;
        for (const cut of this.#open.values()) cut(failure);
        endAll();
        settle(reason);
      });
    });
  }

  async exec(argv: readonly string[], options: ExecOptions = {}): Promise<Channel> {
    const line = shellLine(argv);
    for (const pause of refusalWaits) {
      const opened = await this.#request(line, options);
      if (!(opened instanceof Error)) return opened;
      // The session limit of sshd (MaxSessions) shows as a plain refusal.
      await wait(pause);
    }
    throw new Failure(
      "host-channels",
      `${this.title} opens no more channels on this connection.`,
      "Close some shells, or raise MaxSessions in its sshd_config.",
    );
  }

  close(): void {
    this.#closing = true;
    for (const channel of this.#open.keys()) channel.close();
    this.#endAll();
  }

  /** Gives the error when the host refused the channel; throws when the connection is gone. */
  #request(line: string, { pty }: ExecOptions): Promise<Channel | Error> {
    return new Promise((settle, reject) => {
      const lost = () =>
        this.#lost ?? lostFailure(this.title, this.#closing ? "closed" : "it does not answer");
      if (this.#lost || this.#closing) return reject(lost());
      const terminal = pty && { cols: pty.cols, rows: pty.rows, term: pty.term ?? "xterm-256color" };
      const opened = (error: (Error & { reason?: unknown }) | undefined, stream: ClientChannel) => {
        if (!error) return settle(this.#keep(stream, pty !== undefined));
        if (error.reason === undefined && /No response|Not connected/.test(error.message))
          return reject(lost());
        settle(error);
      };
      try {
        this.#client.exec(line, terminal ? { pty: terminal } : {}, opened);
      } catch {
        // ssh2 throws when its socket is gone already.
        reject(lost());
      }
    });
  }

  #keep(stream: ClientChannel, pty: boolean): Channel {
    const { channel, cut } = sshChannel(stream, pty);
    this.#open.set(channel, cut);
    const forget = () => this.#open.delete(channel);
    channel.exit.then(forget, forget);
    return channel;
  }
}
