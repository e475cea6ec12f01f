import { Failure } from "../contract/failure.ts";
import { orThisMachine } from "./destination.ts";

/** Puts what went wrong on the way to a host into words. `place`: e.g. `box.example.org port 22`. */
export function reachFailure(place: string, error: unknown): Failure {
  const { code = "", message } = error as NodeJS.ErrnoException;
  const options = { cause: error };
  const local = orThisMachine(place.replace(/ port \d+$/, ""));
  switch (code) {
    case "ENOTFOUND":
    case "EAI_AGAIN":
      return new Failure(
        "host-name",
        `The name of ${place} can't be resolved.`,
        `Check its spelling, ~/.ssh/config, and whether this machine is online.${local}`,
        options,
      );
    case "ECONNREFUSED":
      return new Failure(
        "host-refused",
        `${place} refuses connections.`,
        `Check the port, and whether an SSH server runs there.${local}`,
        options,
      );
    case "ETIMEDOUT":
      return timeoutFailure(place);
    default:
      return new Failure(
        "host-unreachable",
        `${place} can't be reached: ${message || code}.`,
        `Check the network, a VPN, or the address.${local}`,
        options,
      );
  }
}

export function timeoutFailure(place: string): Failure {
  return new Failure(
    "host-timeout",
    `${place} does not answer.`,
    "Check the network, a firewall, or the address.",
  );
}

/** The same for what a jump host says of the next hop: it has only words. */
export function forwardFailure(place: string, over: string, error: Error): Failure {
  const words = error.message.replace("(SSH) Channel open failure: ", "");
  const sentence = `${over} can't reach ${place}: ${words}.`;
  if (/refused/i.test(words))
    return new Failure("host-refused", sentence, "Check the port, and whether an SSH server runs there.");
  if (/not known|resolve|no address/i.test(words))
    return new Failure("host-name", sentence, `The name is looked up on ${over}: check its spelling.`);
  if (/prohibited|disabled|denied/i.test(words))
    return new Failure(
      "host-forwarding",
      sentence,
      `Allow it in sshd_config of ${over}: AllowTcpForwarding yes.`,
    );
  if (/timed out/i.test(words))
    return new Failure("host-timeout", sentence, "Check the address, or a firewall between the two.");
  return new Failure("host-unreachable", sentence, `Check the address as ${over} sees it.`);
}

/** What broke between the TCP connection and the log-in. */
export function handshakeFailure(place: string, error: Error & { level?: string }): Failure {
  const words = error.message;
  if (error.level === "client-socket") return reachFailure(place, error);
  if (/too many authentication failures/i.test(words))
    return new Failure(
      "host-auth",
      `${place} broke off: too many keys were offered.`,
      "Say in ~/.ssh/config which one it wants: IdentityFile and `IdentitiesOnly yes`.",
    );
  return new Failure(
    "host-handshake",
    `${place} and this machine could not agree on a connection: ${words}.`,
    "Check that an SSH server answers there.",
    {
      cause: error,
    },
  );
}

export function lostFailure(title: string, reason: string): Failure {
  return new Failure(
    "host-connection-lost",
    `The connection to ${title} broke: ${reason}.`,
    "What runs on the host goes on; connect again.",
  );
}

const permanent = new Set([
  "host-auth",
  "host-key-unknown",
  "host-key-changed",
  "host-key-revoked",
  "host-key-files",
  "host-sudo",
  "host-not-root",
  "host-no-shell",
  "host-no-pty",
  "host-forwarding",
]);

/** Whether time alone may mend it: a broken line, a host that restarts, a laptop that is offline. */
export function isWorthRetrying(failure: Failure): boolean {
  return failure.code.startsWith("host-") && !permanent.has(failure.code);
}
