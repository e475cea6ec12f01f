import { execFile } from "node:child_process";
import * as z from "zod";
import type { Problem } from "../contract/problem.ts";

const reportSchema = z.object({
  comments: z.array(
    z.object({
      line: z.number(),
      endLine: z.number(),
      column: z.number(),
      endColumn: z.number(),
      level: z.enum(["error", "warning", "info", "style"]),
      code: z.number(),
      message: z.string(),
    }),
  ),
});

const largest = 512 * 1024;

/** By path: what is built has mostly just been checked as it was typed. */
const last = new Map<string, { script: string; found: Promise<Problem[]> }>();

/** As `ask`, remembered until the script is another. */
export function shellcheck(path: string, script: string): Promise<Problem[]> {
  const known = last.get(path);
  if (known?.script === script) return known.found;
  const found = ask(path, script);
  last.set(path, { script, found });
  return found;
}

/** What shellcheck says of a script, where it is installed; nothing otherwise. Its mistakes never keep a script from running: all are warnings. */
async function ask(path: string, script: string): Promise<Problem[]> {
  if (!/^#!.*\b(ba|da|k)?sh\b/.test(script) || script.length > largest) return [];
  const output = await new Promise<string>((settle) => {
    const args = ["--format=json1", "--severity=warning", "--norc", "-"];
    // It ends with 1 when it found something: only what it printed counts.
    const child = execFile("shellcheck", args, { timeout: 5000, maxBuffer: 1 << 22 }, (_error, stdout) =>
      settle(stdout),
    );
    child.stdin?.on("error", () => undefined).end(script);
  });
  const parsed = reportSchema.safeParse(output === "" ? undefined : parseJson(output));
  if (!parsed.success) return [];
  return parsed.data.comments.map(({ line, endLine, column, endColumn, code, message }) => ({
    severity: "warning",
    file: path,
    line,
    column,
    endLine,
    endColumn,
    code: `SC${code}`,
    message,
    hint: `shellcheck's SC${code} explains it.`,
  }));
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
