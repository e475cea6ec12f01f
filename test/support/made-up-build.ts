import { mkdirSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import type { BuildEntry } from "../../main/builds/build-folder.ts";
import type { BuildEvent } from "../../main/contract/build.ts";

const ended = {
  took: 60,
  state: "failed",
  failure: { phase: "script", code: "script-failed", message: "It failed." },
} as const;

/** What a made-up build was of, where that matters. */
export interface MadeUp {
  id?: string;
  /** Absolute path of the spec. */
  spec?: string;
  events?: readonly BuildEvent[];
  /** The spec and the script as they were, by their names. */
  sources?: Readonly<Record<string, string>>;
  entry?: Partial<BuildEntry>;
}

/**
 * Puts into a home folder a build with a log of the test's choice: one that has failed, or one that runs on a host that can't be reached.
 * Gives its id.
 */
export function madeUpBuild(
  home: string,
  log: Uint8Array,
  state: "failed" | "running" = "failed",
  {
    id = "20260101-120000-abcd12",
    spec = join(home, "image.yaml"),
    events = [],
    sources = {},
    entry: more,
  }: MadeUp = {},
): string {
  const folder = join(home, ".local", "share", "stackwright", "builds", id);
  mkdirSync(join(folder, "sources"), { recursive: true });
  const entry: BuildEntry = {
    id,
    stack: "made-up",
    image: "made-up_20260101_1",
    compression: "gz",
    // Nothing listens on that port.
    host:
      state === "failed"
        ? { kind: "local", name: "local", sudo: false }
        : { kind: "ssh", name: "away", destination: "root@127.0.0.1:1", sudo: false },
    spec,
    output: folder,
    started: 1_767_268_800,
    begun: true,
    ...(state === "failed" ? ended : { state }),
    ...more,
  };
  writeFileSync(join(folder, "build.json"), JSON.stringify(entry));
  writeFileSync(join(folder, "log"), log);
  writeFileSync(join(folder, "events"), events.map((event) => `${JSON.stringify(event)}\n`).join(""));
  for (const [file, text] of Object.entries(sources))
    writeFileSync(join(folder, "sources", basename(file)), text);
  return id;
}
