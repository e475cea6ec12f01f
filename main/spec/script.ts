import { createHash } from "node:crypto";
import { open } from "node:fs/promises";
import { basename } from "node:path";
import { Failure } from "../contract/failure.ts";

/** Bytes. */
export const largestScript = 100 * 1000 * 1000;

export interface Script {
  /** A plain file name: what the script is called inside the container. */
  name: string;
  /** Bytes. */
  size: number;
  /** Hex. */
  sha256: string;
  /** What follows `#!` on the first line; absent in programs and in scripts without it. */
  shebang?: string;
  bytes: Buffer;
}

/** Reads a script file. Rejects with a `Failure` (`input-script-…`) when it is missing, empty, too large or no file. */
export async function inspectScript(path: string): Promise<Script> {
  let file;
  try {
    file = await open(path);
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === "ENOENT";
    const message = missing ? `There is no script ${path}.` : `The script ${path} cannot be read.`;
    throw new Failure(
      missing ? "input-script-missing" : "input-script-unreadable",
      message,
      "Check script_url in the spec.",
      { cause: error },
    );
  }
  try {
    const stat = await file.stat();
    if (!stat.isFile())
      throw new Failure(
        "input-script-not-a-file",
        `The script ${path} is not a file.`,
        "Check script_url in the spec.",
      );
    if (stat.size > largestScript) throw tooLarge(path);
    return describeScript(basename(path), await file.readFile(), path);
  } finally {
    await file.close();
  }
}

/** The facts about a script's bytes; throws a `Failure` when there are none. */
export function describeScript(name: string, bytes: Buffer, shown: string): Script {
  if (bytes.length === 0)
    throw new Failure(
      "input-script-empty",
      `The script ${shown} is empty.`,
      "Write '#!/bin/bash' and a command into it.",
    );
  if (bytes.length > largestScript) throw tooLarge(shown);
  const end = bytes.indexOf("\n");
  const line = bytes.subarray(0, end < 0 ? bytes.length : end).toString();
  return {
    name,
    size: bytes.length,
    sha256: createHash("sha256").update(bytes).digest("hex"),
    ...(line.startsWith("#!") && looksLikeText(bytes) ? { shebang: line.slice(2).trim() } : {}),
    bytes,
  };
}

/** What is read of it as shell: nothing of a program. */
export function textOf({ bytes }: Pick<Script, "bytes">): string {
  return looksLikeText(bytes) ? bytes.toString("utf8") : "";
}

/** Scripts are text; a compiled program has NUL bytes near its beginning. */
export function looksLikeText(bytes: Buffer): boolean {
  return !bytes.subarray(0, 4096).includes(0);
}

export function tooLarge(shown: string): Failure {
  return new Failure(
    "input-script-too-large",
    `The script ${shown} is larger than 100 MB.`,
    "Put large data into files of their own, under 'files' in the spec.",
  );
}
