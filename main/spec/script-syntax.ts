import type { IParseError, LangVariant } from "sh-syntax";
import type { Problem } from "../contract/problem.ts";
import { shellBlocks } from "./shell-blocks.ts";

/** Values of sh-syntax's `LangVariant`, written out: importing it would load the parser with every command. */
export const [bash, posix, mksh] = [1, 2, 4] as const satisfies readonly LangVariant[];

/** UTF-16 code units. A longer script is not looked at while it is typed. */
const longest = 512 * 1024;

/** What the parser takes a script for, by its first line, as the host would; nothing when it is no shell's that it knows. */
export function dialectOf(text: string): LangVariant | undefined {
  if (text.includes("\0")) return undefined;
  const first = text.slice(0, text.indexOf("\n") < 0 ? undefined : text.indexOf("\n")).trim();
  // Without an interpreter /bin/sh runs it.
  if (!first.startsWith("#!")) return posix;
  const words = first.slice(2).trim().split(/\s+/);
  const named = words[0]?.endsWith("/env") ? words.slice(1).find((word) => !/^-|=/.test(word)) : words[0];
  return dialects[named?.split("/").at(-1) ?? ""];
}

const dialects: Partial<Record<string, LangVariant>> = {
  bash,
  sh: posix,
  dash: posix,
  ash: posix,
  mksh,
};

/** The first mistake that keeps a shell from reading a script; a script of another interpreter is not looked at. `file`: absolute path. */
export async function checkSyntax(text: string, file: string, variant = dialectOf(text)): Promise<Problem[]> {
  if (variant === undefined || text.length > longest || text.trim() === "") return [];
  try {
    await shellBlocks(text, variant);
    return [];
  } catch (error) {
    const mistake = mistakeOf(error, text);
    if (!mistake) return [];
    const { line, column, words } = mistake;
    return [
      {
        severity: "error",
        file,
        line,
        column,
        code: "script-syntax",
        message: `The shell can't read the script from here on: ${words}.`,
        hint: "Nothing after it runs until it is mended.",
      },
    ];
  }
}

/** Where and what it is, when it is a mistake of the script and not the parser's own trouble. */
export function mistakeOf(error: unknown, text: string) {
  const { Pos: at, Text: words } = error as Partial<IParseError>;
  if (!at || words === undefined) return undefined;
  const line = Math.max(1, at.Line);
  // The parser counts bytes.
  const bytes = Buffer.from(text.split("\n")[line - 1] ?? "").subarray(0, Math.max(0, at.Col - 1));
  return { line, column: bytes.toString().length + 1, words: words.replace(/\.$/, "") };
}
