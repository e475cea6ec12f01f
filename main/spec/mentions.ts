import { isAbsolute, join, relative, resolve, sep } from "node:path";
import { isMap, isScalar, isSeq, LineCounter, parseDocument, type Scalar } from "yaml";
import type { Mentions } from "../contract/stack.ts";
import { scalar } from "./mend.ts";
import type { Place } from "./read-source.ts";

type Kind = Mentions["kinds"][number];

/**
 * Where a spec's text names a file, as its script or as what is copied, and the edits after which it names `to`; both absolute. Lenient: what
 * can't be read is passed over.
 */
export function mentions(text: string, place: Place, path: string, to: string): Omit<Mentions, "spec"> {
  const lines = new LineCounter();
  const kinds = new Set<Kind>();
  const edits: Mentions["edits"] = [];
  for (const { kind, node } of named(text, lines)) {
    if (typeof node.value !== "string" || !node.range || resolved(node.value, place) !== path) continue;
    const [from, end] = node.range;
    const [first, last] = [lines.linePos(from), lines.linePos(end)];
    kinds.add(kind);
    edits.push({
      ...{ line: first.line, column: first.col, endLine: last.line, endColumn: last.col },
      text: likeBefore(node, renamed(node.value, place, to)),
    });
  }
  return { kinds: [...kinds], edits };
}

function* named(text: string, lines: LineCounter): Generator<{ kind: Kind; node: Scalar }> {
  const { contents } = parseDocument(text, { logLevel: "silent", lineCounter: lines });
  if (!isMap(contents)) return;
  const script = contents.get("script_url", true);
  if (isScalar(script)) yield { kind: "script", node: script };
  const files = contents.get("files", true);
  const sources = isMap(files)
    ? files.items.map(({ key }) => key)
    : isSeq(files)
      ? files.items.map((item) => (isMap(item) ? item.get("source", true) : undefined))
      : [];
  for (const source of sources) if (isScalar(source)) yield { kind: "source", node: source };
}

function resolved(written: string, { folder, home }: Place): string {
  return written.startsWith("~/") ? join(home, written.slice(1)) : resolve(folder, written);
}

/** The new path, written as the old one was: from the home, absolute, or from the spec's folder. */
function renamed(before: string, { folder, home }: Place, to: string): string {
  if (before.startsWith("~/")) return `~/${slashes(relative(home, to))}`;
  if (isAbsolute(before)) return to;
  return `${before.startsWith("./") ? "./" : ""}${slashes(relative(folder, to))}`;
}

function likeBefore({ type }: Scalar, text: string): string {
  if (type === "QUOTE_DOUBLE") return JSON.stringify(text);
  if (type === "QUOTE_SINGLE") return `'${text.replaceAll("'", "''")}'`;
  return scalar(text);
}

const slashes = (path: string) => path.split(sep).join("/");
