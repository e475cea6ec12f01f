import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { searchLog } from "../../../main/builds/search-log.ts";

let folder: string;
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), "stackwright-test-"))));
afterAll(() => rm(folder, { recursive: true, force: true }));

it("finds lines across the pieces in which a file is read, by the offset of their bytes", async () => {
  const path = join(folder, "log");
  const lines = Array.from({ length: 60_000 }, (_, index) => `zeile ${index} äöü ${"x".repeat(index % 17)}`);
  lines[45_678] = "here is the NEEDLE";
  await writeFile(path, lines.join("\n"));
  const offset = Buffer.byteLength(lines.slice(0, 45_678).join("\n")) + 1;
  expect(await searchLog(path, "the needle")).toEqual([{ offset, line: "here is the NEEDLE" }]);
  expect(await searchLog(path, "59999")).toHaveLength(1);
});

it("looks at a line of megabytes only as far as is sensible, and shows where it found something", async () => {
  const path = join(folder, "long");
  await writeFile(path, `${"=".repeat(3000)}needle${"=".repeat(5_000_000)}needle2\nafter\n`);
  const [found] = await searchLog(path, "needle");
  expect(found?.offset).toBe(0);
  expect(found?.line).toContain("needle");
  expect(found?.line.length).toBeLessThanOrEqual(500);
  expect(await searchLog(path, "needle2")).toEqual([]);
  expect(await searchLog(path, "after")).toEqual([{ offset: 5_003_014, line: "after" }]);
});

it("finds nothing where there is no log yet", async () => {
  expect(await searchLog(join(folder, "none"), "x")).toEqual([]);
});
