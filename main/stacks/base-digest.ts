import type { Problem } from "../contract/problem.ts";
import type { Spec } from "../contract/spec.ts";
import type { Check } from "../contract/stack.ts";

type Offer = NonNullable<Check["offers"]>[number];

/** What a build of a spec got from an address as its base. */
export interface Downloaded {
  sha256: string;
  /** Of the build. */
  image: string;
  /** When it ended: seconds since the epoch. */
  ended: number;
}

export interface DigestNeeds {
  /** sha256 of a file, hex, where it is known without waiting. */
  digestOf: (path: string) => Promise<string | undefined>;
  /** The last that a succeeded build of the spec, by its absolute path, got from the address. */
  downloaded: (spec: string, url: string) => Promise<Downloaded | undefined>;
}

/** What is known of the digest of a spec's base: an offer to write it down, or that a file has another than is written. `text`: the spec's. */
export async function aboutDigest(
  spec: Spec,
  text: string,
  { digestOf, downloaded }: DigestNeeds,
): Promise<{ problems: Problem[]; offers: Offer[] }> {
  const { source, sha256: written } = spec.base;
  const lines = text.split(/\r?\n/);
  const title = "Write down the digest of this base image";
  if (source.kind === "file") {
    const digest = await digestOf(source.path);
    if (digest === undefined || digest === written) return { problems: [], offers: [] };
    return written === undefined
      ? { problems: [], offers: offer(spec, lines, digest, title) }
      : { problems: wrong(spec, lines, written, digest), offers: [] };
  }
  const last = written === undefined ? await downloaded(spec.path, source.url) : undefined;
  if (!last) return { problems: [], offers: [] };
  // Swedes write a date as ISO 8601 does.
  const day = new Date(last.ended * 1000).toLocaleDateString("sv");
  const how = `as the build ${last.image} of ${day} downloaded it`;
  return { problems: [], offers: offer(spec, lines, last.sha256, `${title}, ${how}`) };
}

const digestRow = (lines: readonly string[]) =>
  lines.findIndex((line) => /^base_image_sha256[ \t]*:/.test(line));

function wrong(spec: Spec, lines: readonly string[], written: string, digest: string): Problem[] {
  const row = digestRow(lines);
  const at = (lines[row] ?? "").toLowerCase().indexOf(written);
  if (at < 0) return [];
  const place = { line: row + 1, column: at + 1, endLine: row + 1, endColumn: at + 1 + written.length };
  return [
    {
      severity: "error",
      file: spec.path,
      ...place,
      code: "base-digest",
      message: "The base image is another file: its SHA-256 is not this one.",
      hint: "Name the file that is meant, or write this one's digest.",
      fixes: [{ title: "Write the digest of the file", edits: [{ ...place, text: digest }] }],
    },
  ];
}

function offer(spec: Spec, lines: readonly string[], digest: string, title: string): Offer[] {
  const url = lines.findIndex((line) => /^base_image_url[ \t]*:[ \t]*[^\s|>&*!].*$/.test(line));
  if (digestRow(lines) >= 0 || url < 0) return [];
  const column = (lines[url] ?? "").length + 1;
  const place = { line: url + 1, column, endLine: url + 1, endColumn: column };
  const edits = [{ ...place, text: `\nbase_image_sha256: ${digest}` }];
  return [{ file: spec.path, line: url + 1, title, edits }];
}
