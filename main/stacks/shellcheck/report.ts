import * as z from "zod";
import type { Edit, Problem } from "../../contract/problem.ts";
import { fixesOf } from "./fixes.ts";

const placeSchema = z.object({
  line: z.number(),
  endLine: z.number(),
  /** In characters, from 1. */
  column: z.number(),
  endColumn: z.number(),
});
export type ReportPlace = z.infer<typeof placeSchema>;

const commentSchema = placeSchema.extend({
  level: z.enum(["error", "warning", "info", "style"]),
  code: z.number(),
  message: z.string(),
  fix: z
    .object({
      replacements: z.array(placeSchema.extend({ replacement: z.string(), precedence: z.number() })),
    })
    .nullish(),
});
export type ReportComment = z.infer<typeof commentSchema>;

const reportSchema = z.object({ comments: z.array(commentSchema) });

/** ShellCheck's report (`--format=json1`) of a script; nothing when it is none. `file`: absolute path of the script. */
export function readReport(report: string, script: string, file: string): Problem[] {
  const parsed = reportSchema.safeParse(parseJson(report));
  if (!parsed.success) return [];
  const lines = script.split(/\r?\n/);
  return parsed.data.comments.map((comment) => {
    const place = inUnits(comment, lines);
    const fixes = fixesOf(comment, place, lines);
    return {
      severity: comment.level,
      file,
      ...place,
      code: `SC${comment.code}`,
      message: comment.message,
      link: `https://www.shellcheck.net/wiki/SC${comment.code}`,
      ...(fixes.length > 0 ? { fixes } : {}),
    };
  });
}

/** ShellCheck counts characters, editors UTF-16 code units. */
export function inUnits(place: ReportPlace, lines: readonly string[]): Omit<Edit, "text"> {
  const units = (line: number, column: number) => {
    const text = lines[line - 1] ?? "";
    return /[\ud800-\udfff]/.test(text) ? [...text].slice(0, column - 1).join("").length + 1 : column;
  };
  const { line, endLine } = place;
  return { line, column: units(line, place.column), endLine, endColumn: units(endLine, place.endColumn) };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
