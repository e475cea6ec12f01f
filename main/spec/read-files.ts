import { posix } from "node:path";
import { isMap } from "yaml";
import type { FileCopy, Spec } from "../contract/spec.ts";
import type { SpecInput } from "./definition.ts";
import type { Field } from "./field.ts";
import { written } from "./mend.ts";
import { modePattern } from "./patterns.ts";
import { quote } from "./quote.ts";
import { readKeys } from "./read-keys.ts";
import { readPath, type Place } from "./read-source.ts";
import type { Mend } from "./report.ts";

type FileItem = Extract<NonNullable<SpecInput["files"]>, readonly unknown[]>[number];
const keys: Record<keyof FileItem, true> = { source: true, target: true, mode: true };

const listHint = "Write '- source: app.conf' and, under it, 'target: /etc/app.conf'.";

/** One source and where it is named, so that a missing one is reported even when its target is wrong. */
export interface FileRead {
  path: string;
  source: Field;
  copy?: FileCopy;
}

/** What is copied into the image: a list of maps, or one map of sources to targets. */
export function readFiles(field: Field, place: Place): FileRead[] {
  const found: FileRead[] = [];
  const targets = new Set<string>();
  const add = (source: Field, target: Field, mode?: Field) => {
    const text = source.text();
    const from =
      text === undefined ? undefined : readPath(source, text.replace(/^file:\/\/(?=\/)/, ""), place);
    const to = readTarget(target, from);
    const digits = mode && !mode.absent ? readMode(mode) : undefined;
    if (to !== undefined && targets.has(to)) {
      target.error(
        "duplicate-target",
        `Two files have the target ${quote(to)}.`,
        "Give each a target of its own.",
      );
    }
    if (to !== undefined) targets.add(to);
    if (from === undefined) return;
    const copy = to && { source: from, target: to, ...(digits === undefined ? {} : { mode: digits }) };
    found.push({ path: from, source, ...(copy ? { copy } : {}) });
  };
  if (isMap(field.node)) {
    for (const [, { key, value }] of field.entries(listHint))
      add(key.named(`The source in ${field.name}`), value);
    return found;
  }
  for (const item of field.items(listHint)) {
    const fields = readKeys(item, Object.keys(keys) as (keyof FileItem)[], listHint);
    if (!isMap(item.node)) continue;
    const [source, target] = [fields.get("source"), fields.get("target")];
    for (const [name, value] of [
      ["source", source],
      ["target", target],
    ] as const) {
      if (!value || value.absent)
        (value ?? item).error("missing-key", `${item.name} has no ${name}.`, listHint);
    }
    if (source && target && !source.absent && !target.absent) add(source, target, fields.get("mode"));
  }
  return found;
}

function readTarget(field: Field, source: string | undefined): string | undefined {
  if (field.absent)
    return field.error("missing-key", `${field.name} has no target.`, "Write an absolute path in the image.");
  const text = field.text();
  if (text === undefined) return undefined;
  const refuse = (message: string, hint: string, ...mends: Mend[]) =>
    field.error("bad-target", message, hint, ...mends);
  const name = posix.basename(source ?? "app.conf");
  if (/\p{Cc}/u.test(text))
    return refuse(`${field.name} contains a control character.`, "Write it on one line.");
  if (!text.startsWith("/")) {
    const absolute = `/${text.replace(/^(\.?\.?\/|~\/)+/, "")}`;
    return refuse(
      `${field.name} must be an absolute path in the image.`,
      `Write ${quote(absolute)} or another path that begins with '/'.`,
      written(field, absolute),
    );
  }
  if (text.split("/").includes(".."))
    return refuse(`${field.name} contains '..'.`, "Write the path without it.");
  if (text.endsWith("/")) {
    return refuse(
      `${field.name} ends with '/', and does not say what the file is called there.`,
      `Write ${quote(text + name)}.`,
      written(field, text + name),
    );
  }
  const target = posix.normalize(text);
  const [, first = ""] = target.split("/");
  if (["proc", "sys", "dev", ".stackwright"].includes(first)) {
    return refuse(`${field.name} lies in /${first}, which is no part of an image.`, "Choose another folder.");
  }
  return target;
}

/** Four octal digits. YAML takes `0644` for the number 644, so the text as written counts. */
function readMode(field: Field): string | undefined {
  const text = field.source("octal digits");
  if (text === undefined) return undefined;
  if (modePattern.test(text)) return text.replace(/^0o/, "").padStart(4, "0");
  return field.error(
    "bad-mode",
    `${field.name} must be three or four octal digits, not ${quote(text)}.`,
    "Write e.g. '0644', or '0755' for a program.",
  );
}

/** Globs of absolute paths in the image. */
export function readExclude(field: Field): Spec["exclude"] {
  const globs: string[] = [];
  for (const item of field.items("Begin each path on a line of its own, with '- '.")) {
    const text = item.absent ? "" : item.text();
    if (text === undefined) continue;
    const refuse = (message: string, hint: string, ...mends: Mend[]) =>
      item.error("bad-exclude", message, hint, ...mends);
    if (text === "") refuse(`${item.name} is empty.`, "Remove it, or write an absolute path.");
    else if (/\p{Cc}/u.test(text))
      refuse(`${item.name} contains a control character.`, "Write it on one line.");
    else if (!text.startsWith("/")) {
      const absolute = `/${text.replace(/^\.?\//, "")}`;
      const message = `${item.name} must be an absolute path in the image.`;
      refuse(message, `Write ${quote(absolute)}.`, written(item, absolute));
    } else if (text.split("/").includes(".."))
      refuse(`${item.name} contains '..'.`, "Write the path without it.");
    else if (/^\/[/*]*$/.test(text))
      refuse(`${item.name} would leave out the whole image.`, "Name a folder, e.g. /tmp/*.");
    else globs.push(text);
  }
  return globs;
}
