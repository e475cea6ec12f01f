import { expect, test } from "vitest";
import { noEvents, phaseSeconds, withEvent, type BuildView } from "../../../renderer/builds/timeline.ts";
import type { BuildEvent } from "../../../main/contract/build.ts";
import { lastOutput } from "../../../renderer/builds/last-lines.ts";
import { fit } from "../../../renderer/dialogs/match.ts";
import { ageText, bytesText, durationText } from "../../../main/contract/texts.ts";
import { referencesIn } from "../../../renderer/terminal/references.ts";

const told = (events: readonly BuildEvent[]): BuildView =>
  events.reduce((view, event) => withEvent(view, event), noEvents);
const phase = (view: BuildView, name: string) => view.phases.find((each) => each.name === name);

test("phases take their time from the events, and the running one from the clock", () => {
  const view = told([
    { type: "begin", at: 100, phase: "base" },
    { type: "end", at: 101, phase: "base", seconds: 1, cached: true },
    { type: "begin", at: 101, phase: "script" },
  ]);
  expect(phase(view, "base")).toMatchObject({ state: "done", seconds: 1, cached: true });
  const script = phase(view, "script");
  expect(script && phaseSeconds(script, 105)).toBe(4);
});

test("a failure marks its phase; news over the line ends the talk of a broken one", () => {
  const cut = told([
    { type: "begin", at: 1, phase: "script" },
    { type: "connection", at: 2, state: "lost", reason: "Gone." },
  ]);
  expect(cut.connection).toEqual({ state: "lost", reason: "Gone." });
  const failed = [
    { type: "end", at: 3, phase: "base", seconds: 0 },
    { type: "failure", at: 5, phase: "script", code: "script-failed", message: "It failed.", line: 3 },
  ] as const;
  const view = failed.reduce((before, event) => withEvent(before, event), cut);
  expect(view.connection).toBeUndefined();
  expect(phase(view, "script")).toMatchObject({ state: "failed", seconds: 4 });
  expect(view.failure).toMatchObject({ line: 3 });
});

test.each([
  ["/x/provision.sh: line 14: nope: command not found", [{ file: "/x/provision.sh", line: 14 }]],
  ["provision.sh:9: warning", [{ file: "provision.sh", line: 9 }]],
  ["failed at line 17.", [{ line: 17 }]],
  ["at 12:30 all was well", []],
])("places of scripts in output: %s", (text, places) => {
  expect(referencesIn(text)).toEqual(places.map((place) => expect.objectContaining(place)));
});

test("sizes, times and ages in few words", () => {
  expect([0, 999, 1000, 48_200_000, 999_600_000].map(bytesText)).toEqual([
    "0 B",
    "999 B",
    "1.0 kB",
    "48 MB",
    "1.0 GB",
  ]);
  expect([0.04, 9.94, 59.4, 59.97, 185, 7500].map(durationText)).toEqual([
    "0.0 s",
    "9.9 s",
    "59 s",
    "1 min 0 s",
    "3 min 5 s",
    "2 h 5 min",
  ]);
  expect([10, 300, 7200, 180_000].map((ago) => ageText(0, ago))).toEqual(["now", "5 min", "2 h", "2 d"]);
});

test("the palette finds by letters in their order, words' beginnings first and pieces before all", () => {
  const titles = [
    "New stack …",
    "Save and Build",
    "Show problems",
    "Save all",
    "Stack: Copy path",
    "Shell in what is stopped",
  ];
  const best = (typed: string) =>
    titles
      .flatMap((title) => ((score) => (score === undefined ? [] : [{ title, score }]))(fit(typed, title)))
      .sort((a, b) => b.score - a.score)[0]?.title;
  expect(best("sab")).toBe("Save and Build");
  expect(best("prob")).toBe("Show problems");
  expect(best("stop")).toBe("Shell in what is stopped");
  expect(best("zzz")).toBeUndefined();
});

test("what a failed build printed at last: from its failing line on, and its end, whatever a trap printed behind it", () => {
  const count = (to: number) => Array.from({ length: to }, (_, index) => String(index + 1));
  const printed = (...lines: string[]) => lines.map((line) => `${line}\r\n`).join("");
  const log = printed(...count(9), "\x1b[31mcat: no such file\x1b[0m");
  expect(lastOutput(log)).toEqual({ lines: ["5", "6", "7", "8", "9", "cat: no such file"], byEnd: true });
  expect(lastOutput(log, { text: printed("cat: no such file"), whole: true })).toEqual(lastOutput(log));
  const short = ["cat: no such file", ...count(8)];
  expect(lastOutput(printed(...count(9), ...short), { text: printed(...short), whole: true })).toEqual({
    lines: short,
    byEnd: false,
  });
  const long = ["cat: no such file", ...count(20)];
  const cut = [...long.slice(0, 6), "…", ...long.slice(-6)];
  const text = printed(...long);
  expect(lastOutput(text, { text, whole: true })).toEqual({ lines: cut, byEnd: false });
  expect(lastOutput(text, { text: printed(...long.slice(0, 8)), whole: false }).lines).toEqual(cut);
});
