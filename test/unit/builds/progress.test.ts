import { expect, it } from "vitest";
import type { BuildEvent } from "../../../main/contract/build.ts";
import { progressTeller } from "../../../main/builds/progress.ts";

it("a transfer's beginning and end are always told, and of what is between not every piece", () => {
  const told: BuildEvent[] = [];
  const tell = progressTeller("download", (event) => told.push(event));
  for (let done = 0; done <= 10_000; done++) tell(done, 10_000);
  expect(told[0]).toMatchObject({ type: "progress", phase: "download", done: 0, total: 10_000 });
  expect(told.at(-1)).toMatchObject({ done: 10_000 });
  expect(told.length).toBeLessThan(100);
});
