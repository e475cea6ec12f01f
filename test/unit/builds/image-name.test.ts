import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { newImageName } from "../../../main/builds/image-name.ts";

const date = new Date(2026, 10, 3);

it.each([
  ["/w/web/image.yaml", [], "web_20261103_1"],
  [
    "/w/web/image.yaml",
    ["web_20261103_1", "web_20261103_9", "web_20261102_40", "web_20261103_x"],
    "web_20261103_10",
  ],
  ["/w/old/trusty.yml", ["web_20261103_1"], "trusty_20261103_1"],
  ["/w/my stack: (2)/image.yml", [], "my_stack___2__20261103_1"],
  ["/w/..hidden/image.yml", [], "hidden_20261103_1"],
  ["/image.yaml", [], "image_20261103_1"],
])("of %s beside %j is %s", async (spec, taken, name) => {
  expect(await newImageName(spec, taken, undefined, date)).toBe(name);
});

it("leaves an image alone that is in the way", async () => {
  const folder = await mkdtemp(join(tmpdir(), "stackwright-test-"));
  try {
    await writeFile(join(folder, "web_20261103_1.tar.zst"), "");
    const name = (compression: string) =>
      newImageName("/w/web/image.yaml", [], { folder, compression }, date);
    expect(await Promise.all([name("zst"), name("gz")])).toEqual(["web_20261103_2", "web_20261103_1"]);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
