import headless from "@xterm/headless";
import { expect, test } from "vitest";
import { referenceLinks } from "../../../renderer/terminal/reference-links.ts";

const cols = 20;

/** The links of each row that has some, as a terminal is told them: the text, and from which cell to which. */
async function links(printed: string): Promise<Record<number, string[]>> {
  const terminal = new headless.Terminal({ cols, rows: 10, allowProposedApi: true });
  await new Promise<void>((parsed) => terminal.write(printed, parsed));
  const provider = referenceLinks(terminal, ({ file }) => (file === "elsewhere.sh" ? undefined : () => 0));
  const found: Record<number, string[]> = {};
  for (let y = 1; y <= terminal.buffer.active.length; y++)
    provider.provideLinks(y, (given) => {
      if (given?.length)
        found[y] = given.map(({ text, range: { start, end } }) =>
          [text, `${start.x},${start.y}`, `${end.x},${end.y}`].join(" "),
        );
    });
  return found;
}

test.each([
  ["plain", "see provision.sh:14", "provision.sh:14 5,1 19,1"],
  ["two columns each", "漢字 a.sh:14", "a.sh:14 6,1 12,1"],
  ["accents of their own", "e\u0301e\u0301e\u0301 a.sh:14", "a.sh:14 5,1 11,1"],
  ["two units each", "𝒳𝒳𝒳 a.sh:14", "a.sh:14 5,1 11,1"],
  ["at the very edge", "........ provision:1", "provision:1 10,1 20,1"],
])("a link stands where its text is drawn: %s", async (_what, printed, link) => {
  expect(await links(printed)).toEqual({ 1: [link] });
});

test("a place that goes on in the next row is one link, of both rows and of no other", async () => {
  const link = ["provision.sh:14 9,2 3,3"];
  expect(await links(`漢字漢字漢字漢字漢字 and so provision.sh:14 and more words of that line`)).toEqual({
    2: link,
    3: link,
  });
  // Although what comes after it is at the edge, a line of its own is not its end.
  expect(await links(`........provision.sh\r\n:14`)).toEqual({});
});

test("a wide character that no longer fits leaves its cell empty, and is in the next row", async () => {
  expect(await links(`${"x".repeat(cols - 1)}漢 a.sh:2`)).toEqual({ 2: ["a.sh:2 4,2 9,2"] });
});

test("what leads nowhere is no link, and a line without an end is looked at in part", async () => {
  expect(await links("elsewhere.sh:2")).toEqual({});
  const found = await links("a.sh:2 elsewhere.sh:3 ".repeat(2000));
  expect(Object.keys(found).length).toBeGreaterThan(900);
});
