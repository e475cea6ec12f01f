import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, expect, it } from "vitest";
import { formatProblems, validateText } from "../../../main/spec/index.ts";
import { makePlace, type Place } from "./place.ts";

let place: Place;
beforeAll(async () => void (place = await makePlace()));
afterAll(() => place.remove());

/** Small, seeded generator (mulberry32): a failure can be had again. */
function random(seed: number) {
  let state = seed;
  return (below: number) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % below;
  };
}

const spice = [
  ..."\n\t :-[]{}&*!|>'\"%@`#,?<~/\\\0\r",
  "\n  ",
  "<<: ",
  "---\n",
  "&a ",
  "*a",
  "!!int ",
  "\uD800",
  "\u202E",
];

it("whatever happens to the text, the answer is a spec or an error, each in a place that exists", async () => {
  const original = await readFile(new URL("../fixtures/spec/full.yaml", import.meta.url), "utf8");
  const next = random(20150601);
  for (let round = 0; round < 1500; round++) {
    let text = original;
    for (let change = next(6); change >= 0; change--) {
      const at = next(text.length + 1);
      const piece = spice[next(spice.length)] ?? "";
      text = text.slice(0, at) + (next(3) > 0 ? piece : "") + text.slice(at + next(8));
    }
    const { spec, problems } = await validateText(text, place.spec, { home: place.home });
    const wrong = problems.some(({ severity }) => severity === "error");
    expect(spec === undefined, JSON.stringify(text)).toBe(wrong);
    const lines = text.split("\n");
    for (const { file, line, column } of problems) {
      if (file !== place.spec) continue;
      expect(line, JSON.stringify(text)).toBeLessThanOrEqual(lines.length);
      expect(column, JSON.stringify(text)).toBeLessThanOrEqual((lines[line - 1] ?? "").length + 1);
    }
    formatProblems(problems, { color: true, cwd: place.folder });
  }
});
