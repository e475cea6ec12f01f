import { expect, test } from "vitest";
import { beforeWithLines, secondsThere } from "../../../renderer/builds/line-seconds.ts";
import { noEvents, withEvent } from "../../../renderer/builds/timeline.ts";
import type { BuildEvent } from "../../../main/contract/build.ts";
import type { BuildSummary } from "../../../main/contract/history.ts";
import { lineMap } from "../../../renderer/gutter/line-map.ts";
import { lineMarks } from "../../../renderer/gutter/line-marks.ts";
import { lineTimes } from "../../../renderer/gutter/profile.ts";

const mapped = (from: string, to: string) => Object.fromEntries(lineMap(from.split(""), to.split("")));

test.each([
  ["nothing changed", "abc", "abc", { 1: 1, 2: 2, 3: 3 }],
  ["a line put in", "abc", "abXc", { 1: 1, 2: 2, 3: 4 }],
  ["a line changed", "abc", "aXc", { 1: 1, 3: 3 }],
  ["lines put in at two places", "abcd", "XabYcd", { 1: 2, 2: 3, 3: 5, 4: 6 }],
  ["equal lines around a change", "-a-b-", "-a-c-", { 1: 1, 2: 2, 3: 3, 5: 5 }],
  ["lines that changed places keep their order", "abcd", "acbd", { 1: 1, 4: 4 }],
  ["nothing in common", "abc", "xyz", {}],
  ["nothing there", "abc", "", {}],
])("lines of one text in another: %s", (_name, from, to, map) => {
  expect(mapped(from, to)).toMatchObject(map);
  for (const [line, there] of lineMap(from.split(""), to.split("")))
    expect(from.at(line - 1)).toBe(to.at(there - 1));
});

test("times: the running line counts up, short ones are small, the hottest are warm once it is over", () => {
  const events: BuildEvent[] = [
    {
      type: "lines",
      at: 10,
      current: 2,
      lines: [
        [1, 1, 0.01, 0],
        [2, 1, 0, 8],
      ],
    },
    {
      type: "lines",
      at: 14,
      current: 5,
      lines: [
        [2, 1, 4, 8],
        [3, 3, 1, 50],
      ],
    },
  ];
  const running = events.reduce((view, event) => withEvent(view, event), noEvents);
  expect(
    lineTimes(running, 16.5).map(({ line, text, small, running: runs, heat }) => [
      line,
      text,
      small,
      runs,
      heat,
    ]),
  ).toEqual([
    [1, "10 ms", true, false, 0],
    [2, "4.0 s", false, false, 0],
    [3, "1.0 s", false, false, 0],
    [5, "2.5 s", false, true, 0],
  ]);
  const over = withEvent(running, { type: "ended", at: 17, state: "succeeded" });
  expect(lineTimes(over, 17).map(({ heat }) => heat)).toEqual([0, 3, 1]);
  expect(lineTimes(over, 17)[2]?.title).toBe("Line 3 ran 3 times: 1.00 s in all");
});

test("lines in functions and those that call them are as hot as their share of the script's time", () => {
  const events: BuildEvent[] = [
    { type: "begin", at: 10, phase: "script" },
    {
      type: "lines",
      at: 14,
      lines: [
        [3, 1, 3.9, 0],
        [6, 1, 3.9, 0],
        [8, 1, 4, 0],
      ],
    },
    { type: "end", at: 14, phase: "script", seconds: 4 },
    { type: "ended", at: 17, state: "succeeded" },
  ];
  const view = events.reduce((before, event) => withEvent(before, event), noEvents);
  expect(lineTimes(view, 17).map(({ heat }) => heat)).toEqual([3, 3, 3]);
});

test("a cached step says so at its marker, from where one gets to what it had printed", () => {
  const view: BuildEvent[] = [
    { type: "steps", at: 1, steps: [{ name: "packages", line: 4, endLine: 9 }] },
    { type: "step-begin", at: 2, step: "packages", log: 70 },
    { type: "step-end", at: 2, step: "packages", seconds: 0, cached: true, ran: 31, log: 95 },
  ];
  const [time] = lineTimes(
    view.reduce((before, event) => withEvent(before, event), noEvents),
    3,
  );
  expect(time).toMatchObject({ line: 4, text: "cached", log: 70 });
  expect(time?.title).toContain("31 s");
});

test("marks: the line that runs or is stopped before, and the one that failed with its command and status", () => {
  const running = withEvent(noEvents, { type: "lines", at: 1, current: 3, lines: [] });
  const stopped = withEvent(running, { type: "stopped", at: 2, line: 4 });
  expect(lineMarks(running, undefined)).toMatchObject([{ line: 3, kind: "running" }]);
  expect(lineMarks(stopped, undefined)).toMatchObject([{ line: 4, kind: "stopped" }]);
  const failure = {
    phase: "script",
    code: "x",
    message: "y",
    line: 7,
    command: "false\nx",
    status: 1,
  } as const;
  expect(lineMarks(noEvents, failure)).toEqual([
    { line: 7, kind: "failed", title: "The build failed here: exit status 1 (false)." },
  ]);
});

test("times: those of the build before count for lines that are still there, on its host, and not where it failed", () => {
  const build = (id: string, started: number, host: string, lines?: [number, number, number, number][]) =>
    ({ id, started, host, record: { ...(lines ? { lines } : {}), failure: { line: 2 } } }) as BuildSummary;
  const now = build("now", 5, "a");
  const before = build("before", 3, "a", [
    [1, 1, 0.25, 0],
    [2, 1, 9, 0],
    [3, 2, 4, 0],
    [4, 1, 7, 0],
  ]);
  const history = [
    build("later", 6, "a", [[1, 1, 1, 0]]),
    now,
    build("elsewhere", 4, "b", [[1, 1, 1, 0]]),
    build("cached", 3.5, "a"),
    before,
    build("older", 2, "a", [[1, 1, 1, 0]]),
  ];
  expect(beforeWithLines(now, history)).toBe(before);
  expect(beforeWithLines(build("first", 1, "a"), history)).toBeUndefined();
  const last = secondsThere(before, lineMap(["a", "b", "c", "gone"], ["new", "a", "b", "c"]));
  expect([...last]).toEqual([
    [2, 0.25],
    [4, 4],
  ]);
  const event: BuildEvent = { type: "lines", at: 1, lines: [[2, 1, 0.5, 0]] };
  expect(lineTimes(withEvent(noEvents, event), 1, last)[0]?.title).toBe(
    "Line 2 ran once: 0.500 s, the last time 0.250 s",
  );
});
