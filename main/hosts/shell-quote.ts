import { Failure } from "../contract/failure.ts";

// Without `=`: a leading `NAME=value` would be an assignment.
const plain = /^[A-Za-z0-9_/.,:@%+-]+$/;

/** One word for a POSIX shell. Throws `input-nul`: no shell can carry a NUL byte. */
export function shellQuote(word: string): string {
  if (word.includes("\0"))
    throw new Failure("input-nul", `An argument contains a NUL byte: ${JSON.stringify(word)}.`);
  return plain.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

/** A command line that a POSIX shell takes apart into exactly these words. */
export function shellLine(argv: readonly string[]): string {
  return argv.map(shellQuote).join(" ");
}
