import type { Readable, Writable } from "node:stream";

/** How a command on a host ended. `signal` is set instead of `code` when a signal ended it. */
export interface Exit {
  code: number | null;
  signal: string | null;
}

export interface ExecOptions {
  /** A PTY of this size; stderr is then part of stdout. */
  pty?: { cols: number; rows: number; term?: string };
}

/**
 * A running command. `exit` settles once stdout has ended and the command is gone; it rejects with a
 * `Failure` (`host-connection-lost`) when the connection broke first; `stdout` then just ends, so only `exit` tells whether
 * it is whole. Not reading `stdout` or `stderr` stops the command by back-pressure rather than filling memory: read both.
 * `stdin` is the caller's to end; it fails with EPIPE when the command ends first, which nobody has to listen for.
 */
export interface Channel {
  readonly stdin: Writable;
  readonly stdout: Readable;
  readonly stderr: Readable;
  readonly exit: Promise<Exit>;
  /** Tells the PTY its new size; without a PTY, does nothing. */
  resize(size: { cols: number; rows: number }): void;
  /** Ends the command, or at least the channel. */
  close(): void;
}

/** An open line to a host, shared by all channels. Commands run as root (directly or through sudo). */
export interface Connection {
  readonly kind: "local" | "ssh";
  /** For people: `this machine` or `root@box`. */
  readonly title: string;
  /** Runs `argv` as root; no shell of ours ever parses it unquoted. Rejects with a `Failure`. */
  exec(argv: readonly string[], options?: ExecOptions): Promise<Channel>;
  /** Settles (never rejects) once the line is gone, with the reason. */
  readonly closed: Promise<string>;
  close(): void;
}

/** What a front end is asked while a connection is made. Every answer may be declined. */
export interface Prompter {
  /**
   * A password, passphrase, keyboard-interactive or sudo answer. `undefined`: the user declined.
   * `retry`: the previous answer was wrong.
   */
  secret(question: {
    kind: "password" | "passphrase" | "interactive" | "sudo";
    text: string;
    retry: boolean;
  }): Promise<string | undefined>;
  /** An unknown host key: remember and go on (`true`) or stop (`false`). */
  hostKey(question: HostKeyQuestion): Promise<boolean>;
}

export interface HostKeyQuestion {
  host: string;
  port: number;
  /** e.g. `ssh-ed25519`. */
  type: string;
  /** `SHA256:…`, as OpenSSH prints it. */
  fingerprint: string;
  /** `unknown`: never seen. `new-type`: the host is known by keys of other types only. */
  reason: "unknown" | "new-type";
}
