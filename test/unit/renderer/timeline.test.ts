import { expect, test } from "vitest";
import type { BuildEvent } from "../../../main/contract/build.ts";
import type { BuildSummary } from "../../../main/contract/history.ts";
import { lastSeconds, usualSeconds } from "../../../renderer/builds/estimate.ts";
import { lineThatPrinted } from "../../../renderer/builds/script-lines.ts";
import { stepSeconds } from "../../../renderer/builds/steps.ts";
import { noEvents, withEvent, wholeSpan, type BuildView } from "../../../renderer/builds/timeline.ts";

const told = (events: readonly BuildEvent[], before = noEvents): BuildView =>
  events.reduce((view, event) => withEvent(view, event), before);

const steps: BuildEvent[] = [
  { type: "begin", at: 10, phase: "script" },
  {
    type: "steps",
    at: 10,
    steps: [
      { name: "packages", line: 2, endLine: 5 },
      { name: "nginx", line: 6, endLine: 9 },
      { name: "site", line: 10, endLine: 12 },
    ],
  },
  { type: "step-begin", at: 10, step: "packages" },
  { type: "step-end", at: 10.1, step: "packages", seconds: 0.1, cached: true, ran: 31 },
  { type: "step-begin", at: 10.1, step: "nginx" },
];

test("a base that is read here is told by its bytes, and has yet to be taken when the host is given it", () => {
  const reading = { type: "progress", phase: "base", doing: "reading", total: 100 } as const;
  const cut = told([{ type: "connection", at: 1, state: "lost" }]);
  const read = told(
    [
      { ...reading, at: 1, done: 10 },
      { ...reading, at: 2, done: 60 },
    ],
    cut,
  );
  const base = (view: BuildView) => view.phases.find(({ name }) => name === "base");
  expect(base(read)).toMatchObject({ state: "running", progress: { doing: "reading", done: 60, rate: 50 } });
  expect(read.connection).toBeDefined();
  const sending = told([{ type: "begin", at: 3, phase: "upload" }], read);
  expect(base(sending)).toEqual({ name: "base", state: "waiting" });
  const unpacking = { ...reading, doing: "unpacking", at: 5, done: 20 } as const;
  const taken = told([{ type: "begin", at: 4, phase: "base" }, unpacking], sending);
  expect(base(taken)?.progress).toEqual({ doing: "unpacking", done: 20, total: 100, at: 5 });
});

test("a download has no rate while the line is broken, and the time without it does not count", () => {
  const progress = { type: "progress", phase: "download", total: 900 } as const;
  const download = (view: BuildView) => view.phases.find(({ name }) => name === "download")?.progress;
  const begun = told([
    { ...progress, at: 1, done: 0 },
    { ...progress, at: 2, done: 100 },
  ]);
  expect(download(begun)?.rate).toBe(100);
  const cut = told([{ type: "connection", at: 3, state: "lost" }], begun);
  expect(download(cut)).toEqual({ done: 100, total: 900, at: 3 });
  const whole = told(
    [
      { type: "connection", at: 60, state: "restored" },
      { ...progress, at: 61, done: 150 },
    ],
    cut,
  );
  expect(download(whole)?.rate).toBe(50);
});

test("steps wait, run, come from the cache, and end with the build", () => {
  const running = told(steps);
  expect(running.steps.map(({ state }) => state)).toEqual(["done", "running", "waiting"]);
  expect(running.steps[0]).toMatchObject({ cached: true, ran: 31 });
  expect(running.steps[1] && stepSeconds(running.steps[1], 14.1)).toBe(4);

  const failure = { phase: "script", code: "script-failed", message: "It failed.", line: 8 } as const;
  const failed = told(
    [
      { type: "failure", at: 12.1, ...failure },
      { type: "ended", at: 13, state: "failed" },
    ],
    running,
  );
  expect(failed.steps.map(({ state, seconds }) => [state, seconds])).toEqual([
    ["done", 0.1],
    ["failed", 2],
    ["waiting", undefined],
  ]);
  expect(wholeSpan(failed)).toEqual({ from: 10, to: 12.1 });
});

test("lines add up, the running one counts from when it began anew, and none runs after a step's end", () => {
  const first = told([{ type: "lines", at: 11, current: 7, lines: [[7, 1, 0, 40]] }], told(steps));
  const later = told([{ type: "lines", at: 12, current: 7, lines: [[8, 2, 0.3, 90]] }], first);
  expect(later.lines.current).toEqual({ line: 7, since: 11 });
  expect(later.lines.known.get(8)).toEqual({ times: 2, seconds: 0.3, log: 90, began: 11.7 });
  const again = told([{ type: "lines", at: 13, current: 7, lines: [[7, 2, 1.9, 120]] }], later);
  expect(again.lines.current).toEqual({ line: 7, since: 13 });
  expect(again.lines.known.get(7)?.began).toBe(11);
  const over = told([{ type: "step-end", at: 14, step: "nginx", seconds: 4 }], again);
  expect(over.lines.current).toBeUndefined();
  expect(over.lines.known.size).toBe(2);
});

test("output belongs to the line that began last before it, also in a loop's earlier rounds", () => {
  const { lines } = told([
    {
      type: "lines",
      at: 11,
      current: 4,
      lines: [
        [3, 1, 0, 0],
        [4, 1, 0, 0],
      ],
    },
    {
      type: "lines",
      at: 12,
      current: 4,
      lines: [
        [3, 2, 1, 50],
        [4, 2, 1, 60],
      ],
    },
    { type: "lines", at: 13, lines: [[9, 1, 1, 200]] },
  ]);
  expect([0, 49, 55, 60, 199, 200, 5000].map((offset) => lineThatPrinted(lines, offset))).toEqual([
    4, 4, 3, 4, 4, 9, 9,
  ]);
});

test("a build stops and goes on; its end is no stop", () => {
  const stopped = told([{ type: "stopped", at: 11, line: 8, command: "true" }], told(steps));
  expect(stopped.stopped).toEqual({ line: 8, command: "true" });
  expect(told([{ type: "continued", at: 12 }], stopped).stopped).toBeUndefined();
  expect(told([{ type: "ended", at: 12, state: "cancelled" }], stopped).stopped).toBeUndefined();
});

test("a step is compared with the last time that it ran to its end on the same host", () => {
  const build = (host: string, seconds: number, cached = false, failedIn?: string) =>
    ({
      host,
      record: {
        steps: [{ name: "nginx", seconds, cached, key: "k" }],
        ...(failedIn ? { failure: { step: failedIn } } : {}),
      },
    }) as BuildSummary;
  const history = [
    build("a", 0, true),
    build("b", 5),
    build("a", 2, false, "nginx"),
    build("a", 9),
    build("a", 11),
  ];
  expect(lastSeconds(history, "a", "nginx")).toBe(9);
  expect(lastSeconds(history, "c", "nginx")).toBeUndefined();
});

test("a phase usually takes the median of the last five builds that succeeded on the same host", () => {
  const build = (host: string, script: number | undefined, state = "succeeded") =>
    ({ host, state, record: { seconds: script === undefined ? {} : { script } } }) as BuildSummary;
  const five = [90, 10, 30, 20, 25].map((seconds) => build("a", seconds));
  const history = [build("b", 1), build("a", 1, "failed"), ...five, build("a", 1), build("a", 1)];
  expect(usualSeconds(history, "a", "script")).toBe(25);
  expect(usualSeconds(history, "a", "pack")).toBeUndefined();
  expect(usualSeconds(history, "c", "script")).toBeUndefined();
  expect(usualSeconds([build("a", undefined), build("a", 7)], "a", "script")).toBe(7);
});
