import type { Problem } from "../contract/problem.ts";
import type { Spec } from "../contract/spec.ts";
import type { Check } from "../contract/stack.ts";

/** What the digest of a base that is a file has to do with its spec: an offer to write it down, or that another is written there. `text`: the spec's. */
export function aboutDigest(
  spec: Spec,
  text: string,
  digest: string,
): { problems: Problem[]; offers: NonNullable<Check["offers"]> } {
  const lines = text.split(/\r?\n/);
  const row = lines.findIndex((line) => /^base_image_sha256[ \t]*:/.test(line));
  const { sha256 } = spec.base;
  if (sha256 !== undefined && sha256 !== digest && row >= 0) {
    const at = (lines[row] ?? "").toLowerCase().indexOf(sha256);
    if (at < 0) return { problems: [], offers: [] };
    const place = { line: row + 1, column: at + 1, endLine: row + 1, endColumn: at + 1 + sha256.length };
    const problem: Problem = {
      severity: "error",
      file: spec.path,
      ...place,
      code: "base-digest",
      message: "The base image is another file: its SHA-256 is not this one.",
      hint: "Name the file that is meant, or write this one's digest.",
      fixes: [{ title: "Write the digest of the file", edits: [{ ...place, text: digest }] }],
    };
    return { problems: [problem], offers: [] };
  }
  const url = lines.findIndex((line) => /^base_image_url[ \t]*:[ \t]*[^\s|>&*!].*$/.test(line));
  if (sha256 !== undefined || row >= 0 || url < 0) return { problems: [], offers: [] };
  const column = (lines[url] ?? "").length + 1;
  const place = { line: url + 1, column, endLine: url + 1, endColumn: column };
  const edits = [{ ...place, text: `\nbase_image_sha256: ${digest}` }];
  const title = "Write down the digest of this base image";
  return { problems: [], offers: [{ file: spec.path, line: url + 1, title, edits }] };
}
