#!/usr/bin/env node
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Script } from "node:vm";
import { userFolders } from "../folders.ts";

/** The command's file beside this one, named by its content. Set by scripts/build.mjs. */
declare const STACKWRIGHT_COMMAND: string;

// Compiling the command took a tenth of the time that a small build takes. So what V8 has compiled of it is kept for the next start; of a build by itself,
// which runs much that no other command does. V8 checks what it is given, and refuses what is not for it.
const folder = join(userFolders().cache, "code");
const edition = `${STACKWRIGHT_COMMAND}-${process.version}`;
const compiled = join(folder, `${edition}-${process.argv[2] === "build" ? "build" : "other"}`);
const file = join(__dirname, STACKWRIGHT_COMMAND);
const script = new Script(readFileSync(file, "latin1"), {
  filename: file,
  cachedData: readCompiled(),
});
if (script.cachedDataRejected !== false)
  process.once("exit", (code) => {
    if (code === 0) keepCompiled();
  });
(script.runInThisContext() as (require: NodeJS.Require, file: string) => void)(require, file);

function readCompiled(): Buffer | undefined {
  try {
    return readFileSync(compiled);
  } catch {
    return undefined;
  }
}

/** By rename, and in place of what other editions have kept. Where it can't be kept, every start takes its time. */
function keepCompiled(): void {
  try {
    mkdirSync(folder, { recursive: true });
    for (const name of readdirSync(folder)) if (!name.startsWith(edition)) rmSync(join(folder, name));
    // On the disk before it has its name: V8 checks what it is of, but not whether all of it is there.
    writeFileSync(`${compiled}.${process.pid}`, script.createCachedData(), { flush: true });
    renameSync(`${compiled}.${process.pid}`, compiled);
  } catch {
    // Only time is lost.
  }
}
