import { lstat, open, readdir, stat } from "node:fs/promises";
import { basename, dirname } from "node:path";
import type { Problem } from "../contract/problem.ts";
import type { Draft, Reference } from "./check.ts";
import { written } from "./mend.ts";
import { printable, quote } from "./quote.ts";
import { largestScript, looksLikeText } from "./script.ts";
import { checkHead } from "./script-head.ts";
import { nearest } from "./suggest.ts";

const what = { base: "base image", script: "script", copied: "file" };

/** Looks at every file that the spec at `specPath` names; gives the problems that lie in those files themselves. */
export async function checkReferences(references: Draft["references"], specPath: string): Promise<Problem[]> {
  return (await Promise.all(references.map((each) => checkReference(each, specPath)))).flat();
}

async function checkReference({ kind, path, field }: Reference, specPath: string): Promise<Problem[]> {
  const shown = printable(path);
  try {
    const found = await stat(path);
    if (found.isDirectory()) {
      if (kind === "copied") return [];
      field.error(
        "not-a-file",
        `The ${what[kind]} must be a file; ${shown} is a folder.`,
        await insideHint(path, kind),
      );
      return [];
    }
    if (!found.isFile()) {
      field.error("not-a-file", `${shown} is neither a file nor a folder.`, "Name a regular file.");
      return [];
    }
    const head = await readHead(path);
    if (kind === "copied") return [];
    if (found.size === 0) {
      const hint =
        kind === "script"
          ? "Write at least '#!/bin/bash' and a command into it."
          : "Download it again, or name another.";
      field.error("empty-file", `The ${what[kind]} ${shown} is empty.`, hint);
      return [];
    }
    if (kind === "script" && found.size > largestScript) {
      const message = `The script ${shown} is ${Math.round(found.size / 1e6)} MB large; at most 100 MB are possible.`;
      field.error("script-too-large", message, "Put large data into files of their own, under 'files'.");
      return [];
    }
    return kind === "script" && looksLikeText(head) ? checkHead(head.toString(), path) : [];
  } catch (error) {
    await explainMissing(error as NodeJS.ErrnoException, { kind, path, field }, specPath);
    return [];
  }
}

/** The first bytes of a file; also shows whether it may be read. */
async function readHead(path: string): Promise<Buffer> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(4096), 0, 4096, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

async function explainMissing(
  error: NodeJS.ErrnoException,
  { kind, path, field }: Reference,
  specPath: string,
): Promise<void> {
  const shown = printable(path);
  if (error.code === "ENOENT" || error.code === "ENOTDIR") {
    const { hint, guess } = await nearby(path, specPath);
    const mends = guess === undefined ? [] : [written(field, besides(field.written ?? "", guess))];
    field.error("missing-file", `The ${what[kind]} is missing: there is no ${shown}.`, hint, ...mends);
  } else if (error.code === "EACCES" || error.code === "EPERM") {
    field.error(
      "unreadable-file",
      `The ${what[kind]} ${shown} may not be read: permission denied.`,
      "Check the permissions of the file and its folders.",
    );
  } else {
    field.error(
      "unreadable-file",
      `The ${what[kind]} ${shown} cannot be read (${error.code ?? error.message}).`,
      "Check the path.",
    );
  }
}

/** The most names that are compared: a folder of a million files must not make validating slow. */
const mostNames = 5000;

/** Another file in the folder of what was written. */
const besides = (text: string, name: string) => text.slice(0, text.lastIndexOf("/") + 1) + name;

/** Where relative paths begin. vimage opened what it was given without asking where a link leads, so the link's own folder counts. */
async function beginning(specPath: string): Promise<string> {
  const isLink = (await lstat(specPath).catch(() => undefined))?.isSymbolicLink();
  return isLink
    ? "the spec is a link, and paths are relative to the link's folder, not to that of the file it leads to."
    : "paths are relative to the folder of the spec.";
}

async function nearby(path: string, specPath: string): Promise<{ hint: string; guess?: string }> {
  const folder = dirname(path);
  let names: string[];
  try {
    names = (await readdir(folder)).slice(0, mostNames);
  } catch {
    return {
      hint: `There is no folder ${printable(folder)} either; ${await beginning(specPath)}`,
    };
  }
  const guess = nearest(basename(path), names);
  if (guess !== undefined) return { hint: `Did you mean ${quote(guess)}?`, guess };
  if (/\$\{?\w/.test(path)) return { hint: "Variables are not replaced in paths: write the path itself." };
  const rule = await beginning(specPath);
  return { hint: `${rule.charAt(0).toUpperCase()}${rule.slice(1)}` };
}

async function insideHint(path: string, kind: "base" | "script"): Promise<string> {
  const names = (await readdir(path).catch(() => [])).slice(0, mostNames);
  const guess = names.find((name) => (kind === "script" ? /\.(ba)?sh$/ : /\.(tar(\.\w+)?|tgz)$/).test(name));
  return guess ? `Did you mean ${quote(guess)} inside of it?` : `Name the ${what[kind]} itself.`;
}
