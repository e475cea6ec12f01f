import { Failure } from "../contract/failure.ts";
import type { HostKeyQuestion, Prompter } from "./connection.ts";
import {
  checkHostKey,
  fingerprint,
  formatKnownHost,
  keyType,
  knownName,
  type KnownHost,
} from "./known-hosts.ts";
import { shellLine } from "./shell-quote.ts";
import { appendKnownHost } from "./known-hosts-file.ts";
import type { SshOptions } from "./ssh-options.ts";

/** Decides on a key that a host presents; asks when it is new and remembers the answer. Throws a `Failure` unless it is to be trusted. */
export async function trustHostKey(
  options: SshOptions,
  known: readonly KnownHost[],
  key: Buffer,
  prompter: Pick<Prompter, "hostKey">,
): Promise<void> {
  const host = options.hostKeyAlias ?? options.host;
  // An alias stands for the key wherever it is found, so it has no port, as in OpenSSH.
  const port = options.hostKeyAlias ? 22 : options.port;
  const name = knownName(host, port);
  const presented = `${keyType(key)} ${fingerprint(key)}`;
  const verdict = checkHostKey(known, host, port, key);
  switch (verdict.result) {
    case "match":
      return;
    case "mismatch":
      throw new Failure(
        "host-key-changed",
        [
          `The host key of ${name} has changed.`,
          `It presents ${presented}.`,
          `Remembered is ${verdict.fingerprint}, in ${verdict.file}, line ${verdict.line}.`,
        ].join("\n"),
        `Somebody may be listening in. If the host was reinstalled and the new key is right, forget the old one, then connect again:\n\`${shellLine(["ssh-keygen", "-f", verdict.file, "-R", name])}\``,
      );
    case "revoked":
      throw new Failure(
        "host-key-revoked",
        `${name} presents a host key that is revoked (${presented}) in ${verdict.file}, line ${verdict.line}.`,
        "Do not connect; ask whoever runs the host.",
      );
    case "new-type":
    case "unknown": {
      const reason = verdict.result;
      await askAndRemember(
        options,
        { host, port, type: keyType(key), fingerprint: fingerprint(key), reason },
        key,
        prompter,
      );
    }
  }
}

async function askAndRemember(
  options: SshOptions,
  question: HostKeyQuestion,
  key: Buffer,
  prompter: Pick<Prompter, "hostKey">,
): Promise<void> {
  const { host, port, type } = question;
  const name = knownName(host, port);
  const refusal = (why: string) =>
    new Failure(
      "host-key-unknown",
      `The host key of ${name} is not known (${type} ${question.fingerprint}), and ${why}.`,
      "Compare the fingerprint with the host's own (ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub there), then accept it.",
    );
  if (options.strictHostKeys) throw refusal("StrictHostKeyChecking forbids new ones");
  if (!(await prompter.hostKey(question))) throw refusal("it was not accepted");
  const [file] = options.userKnownHosts;
  if (file === undefined || file === "/dev/null") return;
  try {
    await appendKnownHost(file, formatKnownHost(host, port, key, options.hashKnownHosts));
  } catch (error) {
    throw new Failure(
      "host-key-files",
      `The host key could not be remembered in ${file}: ${String(error)}.`,
      "Mend the file's permissions.",
    );
  }
}
