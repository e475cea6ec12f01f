import { connect as dialTcp, type Socket, type TcpNetConnectOpts } from "node:net";
import type { Duplex } from "node:stream";
import { Client, decryptsInPlace } from "./ssh2.ts";
import { Failure } from "../contract/failure.ts";
import type { Prompter } from "./connection.ts";
import { Deadline } from "./deadline.ts";
import { trustHostKey } from "./host-key.ts";
import { knownTypes } from "./known-hosts.ts";
import { readKnownHosts } from "./known-hosts-file.ts";
import { algorithmsFor } from "./ssh-algorithms.ts";
import { Authentication } from "./ssh-auth.ts";
import { forwardFailure, handshakeFailure, reachFailure, timeoutFailure } from "./ssh-failures.ts";
import type { SshOptions } from "./ssh-options.ts";

export const placeOf = ({ host, port }: SshOptions) => (port === 22 ? host : `${host} port ${port}`);

/** Bytes. Node's own reads are of 64 KiB into memory that is new each time, which is a third of what a download costs. */
const readAtOnce = 1 << 18;
/** Bytes. What comes before there is a cipher, and so may be kept undecrypted, is below this. */
const handshakePiece = 1 << 14;

/** For a socket whose reads go into the same memory again and again. */
function readInPlace(come: (data: Buffer) => void): Pick<TcpNetConnectOpts, "onread"> {
  const callback = (bytes: number, buffer: Uint8Array) => {
    const data = Buffer.from(buffer.buffer, buffer.byteOffset, bytes);
    come(bytes < handshakePiece ? Buffer.from(data) : data);
    return true;
  };
  return { onread: { buffer: Buffer.alloc(readAtOnce), callback } };
}

/** A TCP connection to the first hop. */
export function dial(hop: SshOptions, signal?: AbortSignal): Promise<Duplex> {
  return new Promise((settle, reject) => {
    const come = (data: Buffer) => void socket.emit("data", data);
    const reading = decryptsInPlace ? {} : readInPlace(come);
    const socket: Socket = dialTcp({ host: hop.host, port: hop.port, noDelay: true, ...reading });
    // What comes before ssh2 listens waits in the kernel: ssh2 lets it flow.
    socket.pause();
    const fail = (error: unknown) => {
      deadline.stop();
      signal?.removeEventListener("abort", abort);
      socket.destroy();
      reject(error);
    };
    const abort = () => fail(signal?.reason);
    const deadline = new Deadline(hop.connectTimeout, () => fail(timeoutFailure(placeOf(hop))));
    const refuse = (error: Error) => fail(reachFailure(placeOf(hop), error));
    signal?.addEventListener("abort", abort);
    socket.once("error", refuse);
    socket.once("connect", () => {
      deadline.stop();
      signal?.removeEventListener("abort", abort);
      socket.off("error", refuse);
      settle(socket);
    });
  });
}

/** A connection to the next hop, through one that is logged in. */
export function forward(over: Client, overName: string, hop: SshOptions): Promise<Duplex> {
  return new Promise((settle, reject) => {
    const deadline = new Deadline(hop.connectTimeout, () =>
      reject(timeoutFailure(`${placeOf(hop)} (over ${overName})`)),
    );
    over.forwardOut("127.0.0.1", 0, hop.host, hop.port, (error, stream) => {
      deadline.stop();
      if (error) reject(forwardFailure(placeOf(hop), overName, error));
      else {
        // A TCP socket would do so by itself: what the far side has ended is over.
        stream.once("end", () => stream.close());
        settle(stream);
      }
    });
  });
}

/** Handshake, host key and log-in on a connection that stands. Closes it when that fails. */
export async function logIn(
  hop: SshOptions,
  sock: Duplex,
  prompter: Prompter,
  signal?: AbortSignal,
): Promise<Client> {
  const known = await readKnownHosts([...hop.userKnownHosts, ...hop.globalKnownHosts]);
  // It may be over before anybody has listened.
  if (sock.errored) throw sock.errored;
  const client = new Client();
  const authentication = new Authentication(hop, {
    secret: (question) => deadline.pausedFor(prompter.secret(question)),
  });
  let deadline = new Deadline(hop.connectTimeout, () => undefined);
  deadline.stop();
  let trusted: Buffer | undefined;
  const trust = async (key: Buffer) => {
    // Presented again whenever the session's keys are renewed.
    if (trusted?.equals(key)) return;
    await trustHostKey(hop, trusted ? [] : known, key, {
      hostKey: (question) => deadline.pausedFor(prompter.hostKey(question)),
    });
    trusted = key;
  };
  try {
    return await new Promise<Client>((settle, reject) => {
      const abort = () => reject(signal?.reason);
      deadline = new Deadline(hop.connectTimeout, () => reject(timeoutFailure(placeOf(hop))));
      signal?.addEventListener("abort", abort);
      if (signal?.aborted) return abort();
      client.on("error", (error: Error & { level?: string }) => {
        // One key of several that could not sign: the next is tried.
        if (error.level === "agent") return;
        if (error instanceof Failure) return reject(error);
        reject(
          error.level === "client-authentication"
            ? authentication.failure()
            : handshakeFailure(placeOf(hop), error),
        );
      });
      client.on("close", () =>
        reject(
          new Failure("host-handshake", `${placeOf(hop)} closed the connection before the log-in was done.`),
        ),
      );
      client.on("change password", () =>
        reject(
          new Failure(
            "host-auth",
            `The password of ${hop.user}@${hop.alias} has expired.`,
            `Change it with \`ssh ${hop.alias}\`.`,
          ),
        ),
      );
      client.once("ready", () => {
        signal?.removeEventListener("abort", abort);
        settle(client);
      });
      client.connect({
        sock,
        username: hop.user,
        readyTimeout: 0,
        keepaliveInterval: hop.aliveInterval * 1000,
        keepaliveCountMax: hop.aliveCountMax,
        algorithms: algorithmsFor(
          knownTypes(known, hop.hostKeyAlias ?? hop.host, hop.hostKeyAlias ? 22 : hop.port),
        ),
        authHandler: authentication.next,
        hostVerifier: (key: Buffer, verify: (trusted: boolean) => void) => {
          trust(key).then(
            () => verify(true),
            (error: unknown) => {
              reject(error);
              verify(false);
            },
          );
        },
      });
    });
  } catch (error) {
    client.destroy();
    sock.destroy();
    throw error;
  } finally {
    deadline.stop();
  }
}
