import { Readable, Writable } from "node:stream";
import type { ClientChannel } from "ssh2";
import type { Failure } from "../contract/failure.ts";
import type { Channel, Exit } from "./connection.ts";

/** What of ssh2's insides is needed here; absent from its types. */
interface Insides {
  incoming: { state: string };
  outgoing: { id: number; state: string };
  _client: { _protocol: { signal(channel: number, name: string): void } };
}

/** An ssh2 channel whose command runs, as a `Channel`. `cut` tells it that the connection is gone, and must be called before ssh2 ends it. */
export function sshChannel(
  channel: ClientChannel,
  pty: boolean,
): { channel: Channel; cut: (failure: Failure) => void } {
  const insides = channel as unknown as Insides;
  shareWindow(channel);
  let closing = false;
  let ended: Exit = { code: null, signal: null };

  const stdout = reading(channel, () => close());
  const stderr = reading(channel.stderr, () => undefined);
  const stdin = writing(channel);

  let leave = (): void => undefined;
  let fail: (failure: Failure) => void = () => undefined;
  const exit = new Promise<Exit>((settle, reject) => {
    leave = () => settle(ended);
    fail = reject;
    channel.on("exit", (code: number | null, signal?: string) => {
      ended = { code, signal: signal ?? null };
      endInput(stdin);
    });
    channel.once("close", () => {
      endInput(stdin);
      settle(ended);
    });
  });
  exit.catch(() => undefined);

  const close = () => {
    if (closing) return;
    closing = true;
    endInput(stdin);
    // Nobody reads on: what still comes must not hold up the end.
    for (const [wrapped, source] of [
      [stdout, channel],
      [stderr, channel.stderr],
    ] as const) {
      source.removeAllListeners("data").resume();
      if (!wrapped.readableEnded) wrapped.push(null);
    }
    // Not channel.signal(), which does nothing any more once stdin has ended. sshd passes a signal on unless root has logged
    // in; then the command ends when it next reads or writes, as with ssh itself.
    if (["open", "eof"].includes(insides.outgoing.state))
      insides._client._protocol.signal(insides.outgoing.id, pty ? "HUP" : "TERM");
    channel.close();
    // sshd closes its side only when the command has ended: not to be waited for.
    leave();
  };
  const resize = ({ cols, rows }: { cols: number; rows: number }) => {
    if (pty) channel.setWindow(rows, cols, 0, 0);
  };
  const cut = (failure: Failure) => {
    // At once: ssh2 tells it only to one who reads to the end.
    if (insides.incoming.state === "closed") return;
    fail(failure);
    endInput(stdin);
  };
  return { channel: { stdin, stdout, stderr, exit, resize, close }, cut };
}

/** Bytes: what has come while the reader was busy reaches it in one piece, not in SSH's 32 KiB. */
const readAhead = 1 << 20;

/** The reading half alone: ssh2's duplex stream would end the input when a reader stops. */
function reading(source: Readable, stopped: () => void): Readable {
  const target = new Readable({
    highWaterMark: readAhead,
    read: () => void source.resume(),
    destroy: (error, done) => {
      // Destroyed by itself after its end, too: then the exit status is still to come.
      if (!target.readableEnded) stopped();
      done(error);
    },
  });
  source.on("data", (chunk: Buffer) => {
    if (!target.push(chunk)) source.pause();
  });
  source.once("end", () => {
    if (!target.readableEnded && !target.destroyed) target.push(null);
  });
  source.pause();
  return target;
}

/** The writing half; ssh2 never calls back a write that meets a closed channel. */
function writing(channel: ClientChannel): Writable {
  const stdin = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      if (!channel.writable)
        return done(Object.assign(new Error("The command has ended."), { code: "EPIPE" }));
      channel.write(chunk, done);
    },
    final: (done) => {
      channel.end();
      done();
    },
  });
  stdin.on("error", () => undefined);
  return stdin;
}

/** A writer that still waits learns that nobody will read. */
function endInput(stdin: Writable): void {
  const broken = Object.assign(new Error("The command has ended."), { code: "EPIPE" });
  stdin.destroy(stdin.writableFinished ? undefined : broken);
}

/** One stream of ssh2, with what its types leave out. */
interface Half {
  readonly readableLength: number;
  readonly readableHighWaterMark: number;
  push(chunk: unknown): boolean;
  _read(size: number): void;
}

/**
 * stdout and stderr share one SSH window, and ssh2 reopens it when either is read: a busy stderr would let an unread stdout
 * grow without bound. Here it stays shut while either is full.
 */
function shareWindow(channel: ClientChannel): void {
  const [out, err] = [channel, channel.stderr] as unknown as [Half, Half];
  const full = (half: Half) => half.readableLength >= half.readableHighWaterMark;
  for (const [half, other] of [
    [out, err],
    [err, out],
  ] as const) {
    const [push, read] = [half.push.bind(half), half._read.bind(half)];
    half.push = (chunk) => push(chunk) && !full(other);
    half._read = (size) => {
      if (!full(other)) read(size);
    };
  }
}
