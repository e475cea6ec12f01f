import { stringify, type Node } from "yaml";
import type { Field } from "./field.ts";
import { quote } from "./quote.ts";
import type { Mend, Range } from "./report.ts";

/** Writes a text in the place of a key or a value, in quotes where YAML needs them. */
export function written(field: Field, text: string, title = `Write ${quote(text)}`): Mend {
  return { title, edits: [{ range: field.range, text: scalar(text) }] };
}

/** Renames a key. */
export function renamed(key: Field, name: string): Mend {
  return written(key, name, `Rename it to ${quote(name)}`);
}

/** Puts a value in quotes, as it is. The title does not show it: it may be a secret. */
export function quoted(field: Field): Mend {
  return {
    title: "Put it in quotes",
    edits: [{ range: field.range, text: JSON.stringify(field.written ?? "") }],
  };
}

/** Gives a key without a value, or with `null`, the empty text. */
export function emptied({ node, range, report }: Field): Mend[] {
  const there = node?.range && node.range[1] > node.range[0];
  // Without a value the range is the key's.
  if (!there && report.text[range[1]] !== ":") return [];
  const at = range[1] + 1;
  return [{ title: "Write ''", edits: [there ? { range, text: "''" } : { range: [at, at], text: " ''" }] }];
}

/** Removes a key with its value, where they have lines of their own. */
export function removeKey(key: Field, value: Node | null): Mend[] {
  const { text } = key.report;
  const start = text.lastIndexOf("\n", key.range[0] - 1) + 1;
  const last = value?.range ? text.slice(0, value.range[1]).trimEnd().length : 0;
  const rest = /^[ \t]*:?[ \t\r]*(#.*)?(\n|$)/.exec(text.slice(Math.max(last, key.range[1])));
  if (!rest || text.slice(start, key.range[0]).trim() !== "") return [];
  const range: Range = [start, Math.max(last, key.range[1]) + rest[0].length];
  return [{ title: `Remove this ${quote(key.written ?? "")}`, edits: [{ range, text: "" }] }];
}

/** A scalar of one line, fit for a block and for `{…}` alike. */
export function scalar(text: string): string {
  return /[,[\]{}]/.test(text) ? JSON.stringify(text) : stringify(text, { lineWidth: 0 }).trimEnd();
}

/** Puts what stands after the colon, or after the dash, of the line at an offset in quotes. */
export function quotedLine(text: string, offset: number): Mend[] {
  const [start, line] = lineAt(text, offset);
  const [, before, value] = /^(\s*(?:- )?(?:[\w-]+:\s+)?)(\S.*?)\s*(?:\s#.*)?$/.exec(line) ?? [];
  if (before === undefined || value === undefined || before.trim() === "") return [];
  const from = start + before.length;
  const edit = { range: [from, from + value.length] as const, text: JSON.stringify(value) };
  return [{ title: "Put the value in quotes", edits: [edit] }];
}

/** Writes what is missing at the end of the line at an offset. */
export function closedLine(text: string, offset: number, closing: string): Mend[] {
  const [start, line] = lineAt(text, offset);
  const at = start + line.trimEnd().length;
  return [{ title: `Write ${closing} at its end`, edits: [{ range: [at, at], text: closing }] }];
}

/** Puts a space after the colon of `key:value`. */
export function spacedColon(text: string, offset: number): Mend[] {
  const [start, line] = lineAt(text, offset);
  const at = start + (/^\s*(?:- )?\w+:(?=[^\s/])/.exec(line)?.[0].length ?? NaN);
  return Number.isNaN(at)
    ? []
    : [{ title: "Put a space after the colon", edits: [{ range: [at, at], text: " " }] }];
}

/** Indents every line that tabs indent by two spaces for each. */
export function untabbed(text: string): Mend[] {
  const edits = [...text.matchAll(/^[ ]*\t[ \t]*/gm)].map(({ 0: indent, index }) => ({
    range: [index, index + indent.length] as const,
    text: indent.replaceAll("\t", "  "),
  }));
  return edits.length > 0 ? [{ title: "Indent with spaces", edits }] : [];
}

function lineAt(text: string, offset: number): [start: number, line: string] {
  const start = text.lastIndexOf("\n", offset - 1) + 1;
  const end = text.indexOf("\n", start);
  return [start, text.slice(start, end < 0 ? text.length : end)];
}
