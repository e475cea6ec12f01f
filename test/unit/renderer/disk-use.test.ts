import { expect, test } from "vitest";
import type { BuildSummary } from "../../../main/contract/history.ts";
import { diskUse } from "../../../renderer/stacks/disk-use.ts";

const build = (more: Partial<BuildSummary>): BuildSummary => ({
  id: "20260101-120000-abcd12",
  stack: "",
  image: "web_20260101_1",
  host: "box",
  state: "succeeded",
  started: 0,
  active: false,
  kept: false,
  ...more,
});

test("what builds take is told with logs and what has come of downloads; an image that is gone takes nothing", () => {
  expect(diskUse([build({ tarball: "/image", size: 48_000_000, logSize: 90_000_000 })])).toBe(
    "Builds take 138 MB here: images 48 MB, logs 90 MB",
  );
  const gone = build({ size: 48_000_000, logSize: 1_000_000, partSize: 20_000_000 });
  expect(diskUse([gone, build({ state: "failed", logSize: 500 })])).toBe(
    "Builds take 21 MB here: logs 1.0 MB, unfinished downloads 20 MB",
  );
  expect(diskUse([])).toBeUndefined();
});
