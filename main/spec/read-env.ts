import { isScalar } from "yaml";
import type { Field } from "./field.ts";
import { envNamePattern } from "./patterns.ts";
import { emptied, quoted, renamed } from "./mend.ts";
import { quote } from "./quote.ts";

/** Bytes of `NAME=value` with its end, the most that Linux passes to a program (MAX_ARG_STRLEN). */
const longest = 128 * 1024 - 1;

// The build itself runs the script through BASH_ENV; the others change how Bash reads any script.
const forbidden = new Map([
  ["BASH_ENV", "Source that file at the beginning of the script."],
  ["ENV", "Source that file at the beginning of the script."],
  ["SHELLOPTS", "Write 'set -o …' at the beginning of the script."],
  ["BASHOPTS", "Write 'shopt -s …' at the beginning of the script."],
]);

// Bash(1), "Shell Variables": set by the shell itself, whatever its environment says.
const ignored = new Set([
  "IFS",
  "UID",
  "EUID",
  "PPID",
  "BASH_VERSINFO",
  "BASH_VERSION",
  "PWD",
  "OLDPWD",
  "SHLVL",
  "_",
]);

const mapHint = "Write one 'NAME: value' a line under env, indented, without '- '.";

/** The script's environment: values just as written. Messages never show values: they may be secrets. */
export function readEnv(field: Field): Record<string, string> {
  const env = new Map<string, string>();
  for (const [name, { key, value }] of field.entries(mapHint)) {
    if (!readEnvName(name, key)) continue;
    const text = readEnvValue(name, value);
    if (text !== undefined) env.set(name, text);
  }
  // Unlike assignment, this keeps even a variable called `__proto__`.
  return Object.fromEntries(env);
}

const listHint = "Write one '- NAME' a line under secrets, or secrets: [NAME].";

/** Names of the variables that are secret, each once. */
export function readSecrets(field: Field): string[] {
  const names = field.items(listHint).flatMap((item) => {
    const name = item.text();
    return name !== undefined && readEnvName(name, item) ? [name] : [];
  });
  return [...new Set(names)];
}

function readEnvName(name: string, key: Field): boolean {
  if (!envNamePattern.test(name)) {
    const mended = name.replace(/[^A-Za-z0-9_]+/g, "_").replace(/^(?=[0-9])/, "_");
    const usable = /[A-Za-z0-9]/.test(mended);
    const hint = usable ? `Write ${quote(mended)}.` : "Begin with a letter.";
    key.error(
      "env-bad-name",
      `${quote(name)} cannot be a variable: names are letters, digits and '_', and begin with no digit.`,
      hint,
      ...(usable ? [renamed(key, mended)] : []),
    );
    return false;
  }
  const instead = forbidden.get(name);
  if (instead !== undefined) {
    key.error(
      "env-reserved-name",
      `${name} cannot be set: it changes how every shell of the build runs.`,
      instead,
    );
    return false;
  }
  if (ignored.has(name)) {
    const hint = `Choose another name, or set ${name} in the script.`;
    key.warning(
      "env-ignored-name",
      `The shell sets ${name} itself, so this value does not reach the script.`,
      hint,
    );
  }
  return true;
}

function readEnvValue(name: string, value: Field): string | undefined {
  // vimage took `NAME:` without a value, so it is no error; there is nothing that it could mean but "empty".
  if (value.node === undefined || (isScalar(value.node) && value.node.value === null)) {
    value.warning(
      "env-no-value",
      `${name} has no value; the script gets an empty one.`,
      "Write '' if that is meant.",
      ...emptied(value),
    );
    return "";
  }
  const text = value.source("one value");
  if (text === undefined) return undefined;
  if (isScalar(value.node) && typeof value.node.value !== "string") {
    const message = `YAML reads the value of ${name} as ${value.kind}; the script gets it just as written here.`;
    value.warning(
      "env-unquoted",
      message,
      "Put it in quotes: then no tool that reads this file can change it.",
      quoted(value),
    );
  }
  if (Buffer.byteLength(name) + 1 + Buffer.byteLength(text) > longest) {
    const hint = "Put it into a file, list that under 'files', and read it in the script.";
    return value.error(
      "env-too-long",
      `The value of ${name} is longer than the 128 KiB that Linux allows.`,
      hint,
    );
  }
  return text;
}
