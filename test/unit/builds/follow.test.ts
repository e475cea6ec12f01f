import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { afterEach, beforeEach, expect, it } from "vitest";
import { BuildFolder } from "../../../main/builds/build-folder.ts";
import { follow, type BuildSink } from "../../../main/builds/follow.ts";
import type { Agent } from "../../../main/hosts/agent.ts";

/** What two channels of one line bring, each when it will: which of them is sooner is chance with a real one. */
class Channels {
  readonly log = new PassThrough();
  readonly events = new PassThrough();

  readonly agent = {
    fileHere: () => undefined,
    run: ([verb]: string[]) => {
      const stdout = verb === "log" ? this.log : this.events;
      const exit = new Promise((settle) => stdout.once("close", settle));
      return Promise.resolve({ stdin: new PassThrough(), stdout, exit, close: () => stdout.destroy() });
    },
  } as unknown as Agent;
}

let store: string;
beforeEach(async () => void (store = await mkdtemp(join(tmpdir(), "stackwright-follow-"))));
afterEach(() => rm(store, { recursive: true }));

/** Of a build that runs. */
async function newFolder(id: string): Promise<BuildFolder> {
  const folder = await BuildFolder.create(store, id);
  await folder.save({
    ...{ id, stack: "s", image: "i", compression: "gz", spec: "/s/image.yaml", output: folder.path },
    ...{ host: { kind: "local", name: "local", sudo: false }, started: 0, state: "running" },
  });
  return folder;
}

const settled = () => new Promise((go) => setTimeout(go, 50));
const lines = (...events: object[]) =>
  events.map((event) => `${JSON.stringify({ at: 1, log: 0, ...event })}\n`).join("");

const base = [
  { type: "begin", phase: "base" },
  { type: "end", phase: "base", seconds: 1, cached: true },
];
const cachedSteps = [
  { type: "begin", phase: "script" },
  { type: "step-begin", step: "one" },
  { type: "step-end", step: "one", seconds: 0, cached: true, log: 4 },
  { type: "step-begin", step: "two", log: 4 },
  { type: "step-end", step: "two", seconds: 0, cached: true, log: 8 },
];

function collector(): { shown: string[]; sink: BuildSink } {
  const shown: string[] = [];
  const nameOf = (event: object) =>
    Object.values({ ...event, at: "", log: "" }).filter((v) => typeof v === "string" && v);
  const event: BuildSink["event"] = (each) => void shown.push(nameOf(each).join(" "));
  return { shown, sink: { event, output: (chunk) => void shown.push(chunk.toString()) } };
}

it("output that comes sooner than the events before it waits for them, and is told where they divide it", async () => {
  const channels = new Channels();
  const folder = await newFolder("20260101-000000-aaaa");
  const { shown, sink } = collector();
  const followed = follow(channels.agent, folder.id, folder, sink, new AbortController().signal);
  channels.log.write("one\ntwo\n");
  await settled();
  expect(shown).toEqual([]);
  channels.events.write(lines(...base));
  await settled();
  expect(shown).toEqual(["begin base", "end base"]);
  channels.events.write(lines(...cachedSteps));
  await settled();
  const all = ["begin base", "end base", "begin script", "step-begin one", "one\n", "step-end one"];
  all.push("step-begin two", "two\n", "step-end two");
  expect(shown).toEqual(all);
  channels.log.write("more\n");
  await settled();
  expect(shown.at(-1)).toBe("more\n");
  channels.log.end();
  channels.events.end(lines({ type: "ended", state: "succeeded", log: 13 }));
  expect(await followed).toMatchObject({ state: "succeeded" });
  expect(await readFile(folder.log, "utf8")).toBe("one\ntwo\nmore\n");
});

it("output is shown at once where an earlier line has brought the script's beginning", async () => {
  const channels = new Channels();
  const folder = await newFolder("20260101-000000-bbbb");
  const { shown, sink } = collector();
  const first = follow(channels.agent, folder.id, folder, sink, new AbortController().signal);
  channels.events.end(lines(...base, { type: "begin", phase: "script" }));
  channels.log.end();
  expect(await first).toBeUndefined();
  shown.length = 0;
  const again = new Channels();
  const followed = follow(again.agent, folder.id, folder, sink, new AbortController().signal);
  again.events.write(lines({ type: "step-begin", step: "one" }));
  await settled();
  again.log.write("one\n");
  await settled();
  expect(shown).toEqual(["step-begin one", "one\n"]);
  again.log.end();
  again.events.end();
  expect(await followed).toBeUndefined();
});
