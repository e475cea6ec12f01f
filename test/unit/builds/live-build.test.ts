import { availableParallelism } from "node:os";
import { afterEach, expect, test, vi } from "vitest";
import { LiveBuild } from "../../../main/builds/live-build.ts";

const processors = availableParallelism();

afterEach(() => vi.restoreAllMocks());

/** Milliseconds that it takes the output of so many pieces. */
async function taking(build: LiveBuild, pieces: number, bytes: number): Promise<number> {
  const begun = process.hrtime.bigint();
  for (let piece = 0; piece < pieces; piece++) await build.sink.output(Buffer.alloc(bytes));
  return Number(process.hrtime.bigint() - begun) / 1e6;
}

test("takes 5 MB of output a second for each processor, for a second after somebody has typed where it is read", async () => {
  let now = 5000;
  vi.spyOn(performance, "now").mockImplementation(() => now);
  const build = new LiveBuild();
  const output = vi.spyOn(build.sink, "output");
  await taking(build, 20, 125_000 * processors);
  expect(output.mock.results.every(({ value }) => value === undefined)).toBe(true);

  build.calm();
  expect(await taking(build, 4, 125_000 * processors)).toBeGreaterThan(90);
  // What is little does not wait by itself, but counts.
  output.mockClear();
  expect(await taking(build, 100, 2500 * processors)).toBeGreaterThan(40);
  expect(output.mock.results.filter(({ value }) => value !== undefined).length).toBeLessThan(5);

  now += 1001;
  output.mockClear();
  await taking(build, 20, 125_000 * processors);
  expect(output.mock.results.every(({ value }) => value === undefined)).toBe(true);
});
