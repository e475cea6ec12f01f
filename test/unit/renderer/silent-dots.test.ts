import { expect, test } from "vitest";
import type { BuildEvent } from "../../../main/contract/build.ts";
import { noEvents, withEvent } from "../../../renderer/builds/timeline.ts";
import { stopFor } from "../../../renderer/gutter/breakpoints.ts";
import { lineMap } from "../../../renderer/gutter/line-map.ts";
import { silentDots } from "../../../renderer/gutter/silent-dots.ts";

const script = ["#!/bin/bash", "#: step one", "echo a", "#: step two", "echo \\", "  b", "echo c", "echo d"];

function built(events: readonly BuildEvent[], told: readonly number[], lines = script) {
  const view = events.reduce((before, event) => withEvent(before, event), noEvents);
  return { image: "app_2", view, places: lineMap(lines, script), told };
}

const steps: BuildEvent = {
  type: "steps",
  at: 1,
  steps: [
    { name: "one", line: 2, endLine: 3 },
    { name: "two", line: 4, endLine: 8 },
  ],
};
const cached: BuildEvent = { type: "step-end", at: 2, step: "one", seconds: 0, cached: true };
const stop: BuildEvent = { type: "stopped", at: 3, line: 5, cwd: "/srv" };
const ended: BuildEvent = { type: "ended", at: 4, state: "cancelled" };
const known = { lines: script, untraced: undefined };

test("a dot in a step from the cache is silent at once, one that was not come to when the build has ended", () => {
  const dots = [3, 6, 7, 8];
  const told = [3, 6, 7];
  expect(silentDots(dots, known, built([steps, cached, stop], told))).toEqual([
    { line: 3, why: "app_2 did not stop here: the step one came from the cache.", step: "one" },
  ]);
  const after = silentDots(dots, known, built([steps, cached, stop, ended], told));
  expect(after.map(({ line }) => line)).toEqual([3, 7]);
  expect(after[1]?.why).toContain("did not come to this line");
});

test("a line that the build did not have is none of its business", () => {
  const lines = [...script.slice(0, 2), "echo new", ...script.slice(2)];
  const said = silentDots([3, 4], { lines, untraced: undefined }, built([steps, cached], [3], lines));
  expect(said.map(({ line }) => line)).toEqual([4]);
});

test("of a line in a function that was not come to, it is said where functions can't be followed", () => {
  const lines = ["#!/bin/bash", "f() {", "  a", "}", "(f)", "b"];
  const ran = built([{ type: "ended", at: 1, state: "succeeded" }], [3, 6], lines);
  const view = { ...ran, places: lineMap(lines, lines) };
  const said = silentDots([3, 6], { lines, untraced: undefined }, view);
  expect(said.map(({ line, why }) => [line, why.includes("in subshells")])).toEqual([
    [3, true],
    [6, false],
  ]);
});

test("in another language, or behind a DEBUG trap of the script's own, no build is needed to know", () => {
  const untraced = "Lines are known of Bash alone.";
  expect(silentDots([3], { lines: script, untraced }, undefined)).toEqual([
    { line: 3, why: "Builds can't stop here. Lines are known of Bash alone." },
  ]);
  const trapped = ["#!/bin/bash", "# trap x DEBUG", "trap -p DEBUG", "a; trap 'b' EXIT DEBUG", "echo"];
  const said = silentDots([3, 4, 5], { lines: trapped, untraced: undefined }, undefined);
  expect(said).toEqual([
    { line: 5, why: "Builds can't stop here: from line 4 on the script has a DEBUG trap of its own." },
  ]);
});

test.each([
  ["then", "if x\nthen\n  a\nfi\nb", 2, 3],
  ["an end", "if x; then\n  a\nfi\nb", 3, 4],
  ["a pattern", "case x in\n  a | b)\n    c ;;\nesac", 2, 3],
  ["a pattern with its command", "case x in\n  a) c ;;\nesac", 2, 2],
  ["a function's head", "f() {\n  a\n}\nf", 1, 2],
  ["a function's head in the long form", "function f {\n  a\n}\nf", 1, 2],
  ["a here-document", "cat <<END\ndone\nEND\nb", 2, 4],
  ["a command whose name begins like a word of the shell", "done_with x", 1, 1],
  ["the end of all", "a\nfi\n# z", 2, undefined],
])("a dot on %s goes to the next line that runs something", (_what, text, line, at) => {
  expect(stopFor(text.split("\n"), line)).toBe(at);
});
