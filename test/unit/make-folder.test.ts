import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { makeFolder } from "../../main/make-folder.ts";

it("makes a folder with those above it, again too, and fails where there can be none", async () => {
  const folder = await mkdtemp(join(tmpdir(), "stackwright-"));
  try {
    for (let times = 0; times < 2; times++) await makeFolder(join(folder, "a", "b", "c"));
    expect(await readdir(folder, { recursive: true })).toEqual(["a", "a/b", "a/b/c"]);
  } finally {
    await rm(folder, { recursive: true });
  }
});

it.runIf(process.platform === "linux")("does not try for ever below /proc", async () => {
  await expect(makeFolder("/proc/stackwright/there")).rejects.toMatchObject({ code: "ENOENT" });
});
