import { expect, it } from "vitest";
import { changedLines } from "../../../renderer/editor/changed-lines.ts";
import { edited } from "../../../renderer/editor/edited.ts";

const edits = (before: string, after: string) => changedLines(before.split("\n"), after.split("\n"));

it("only what has changed is replaced", () => {
  expect(edits("a\nb\nc\nd\n", "a\nB\nc\nd\ne\n")).toEqual([
    { line: 2, column: 1, endLine: 3, endColumn: 1, text: "B\n" },
    { line: 5, column: 1, endLine: 5, endColumn: 1, text: "e\n" },
  ]);
  expect(edits("a\nb\n", "a\nb\n")).toEqual([]);
});

it("the edits make one text of the other, whatever both are", () => {
  const words = ["", "a", "b", "c", "d", "e"];
  let seed = 1;
  const random = (below: number) => (seed = (seed * 48_271) % 2_147_483_647) % below;
  const text = () => Array.from({ length: random(7) }, () => words[random(words.length)]).join("\n");
  for (let turn = 0; turn < 3000; turn++) {
    const [before, after] = [text(), text()];
    expect(edited(before, edits(before, after))).toBe(after);
  }
});
