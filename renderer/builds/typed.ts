import { linesOf } from "../gutter/line-map.ts";

/** What one types in a shell for oneself, and would end a script or say nothing to it. */
const forOneself = /^(exit|logout|clear|reset|history|fc)\b/;

/** Commands that were typed in a shell, without those that a script has no use for and without the one that failed. */
export function useful(typed: readonly string[], failed: string | undefined): string[] {
  const plain = (command: string) => command.trim().replace(/\s+/g, " ");
  return typed
    .map((command) => command.trim())
    .filter((command) => command !== "" && !forOneself.test(command))
    .filter((command) => failed === undefined || plain(command) !== plain(failed));
}

/** A script with commands put in before a line (from 1), each beginning as far in as that line: what stands on a command's other lines may be text. */
export function withCommands(script: string, line: number, commands: readonly string[]): string {
  const lines = linesOf(script);
  const at = Math.min(Math.max(line, 1), lines.length);
  const indent = /^\s*/.exec(lines[at - 1] ?? "")?.[0] ?? "";
  return lines
    .toSpliced(at - 1, 0, ...commands.flatMap((command) => linesOf(indent + command)))
    .join(script.includes("\r\n") ? "\r\n" : "\n");
}
