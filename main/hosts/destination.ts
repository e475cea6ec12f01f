import { Failure } from "../contract/failure.ts";

/** What a user types to name an SSH host; what is absent comes from `~/.ssh/config` or the defaults. */
export interface Destination {
  user?: string;
  /** A host's name, an address (IPv6 without brackets), or an alias in `~/.ssh/config`. */
  host: string;
  port?: number;
}

/** Behind a hint: what to write for this machine, where a word may have meant it. */
export function orThisMachine(word: string): string {
  const meant = /^(localhost|local|127\.0\.0\.1|::1|this[ -]machine)$/i.test(word.trim());
  return meant ? " This machine, without SSH, is the host `local`." : "";
}

const form =
  /^(?:ssh:\/\/)?(?:(?<user>.+)@)?(?:\[(?<bracketed>[^\]]+)\]|(?<host>[^@:[\]]+))(?::(?<port>\d+))?\/?$/;

/** Reads `[user@]host[:port]`, `[v6]:port`, a bare IPv6 address, `ssh://…`. Throws `input-destination`. */
export function parseDestination(text: string): Destination {
  const wrong = (why: string) =>
    new Failure(
      "input-destination",
      `${JSON.stringify(text)} names no host: ${why}.`,
      `Write user@host, user@host:port, or [IPv6]:port.${orThisMachine(text)}`,
    );
  const bare = /^(?:(?<user>.+)@)?(?<host>[0-9a-fA-F]*:[0-9a-fA-F]*:[0-9a-fA-F:.]*(?:%\w+)?)$/.exec(text);
  const groups = (bare ?? form.exec(text.trim()))?.groups;
  if (!groups) throw wrong("it has another form");
  const host = groups["bracketed"] ?? groups["host"] ?? "";
  // A leading dash would be an option wherever the word is passed on; white space is in no name.
  if (!host || host.startsWith("-") || /[\s\0]/.test(host)) throw wrong("that is no name of a host");
  const { user } = groups;
  if (user?.startsWith("-")) throw wrong("that is no name of a user");
  const port = groups["port"] === undefined ? undefined : Number(groups["port"]);
  if (port !== undefined && (port < 1 || port > 65535)) throw wrong(`there is no port ${port}`);
  return { host, ...(user === undefined ? {} : { user }), ...(port === undefined ? {} : { port }) };
}
