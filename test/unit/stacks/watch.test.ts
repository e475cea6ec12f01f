import { mkdir, mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { StackChange } from "../../../main/contract/stack.ts";
import { Stacks, StackWatch } from "../../../main/stacks/index.ts";

const spec = "base_image_url: https://example.org/base.tar.gz\nscript_url: provision.sh\n";

let home: string;
let workspace: string;
let stacks: Stacks;
let watch: StackWatch;
let changes: AsyncIterableIterator<StackChange>;

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), "stackwright-test-"));
  workspace = join(home, "Stackwright");
  const config = join(home, "config");
  stacks = new Stacks({
    home,
    config,
    data: home,
    samples: home,
    workspace: () => Promise.resolve(workspace),
    standing: () => Promise.resolve(undefined),
    digestOf: () => Promise.resolve(undefined),
    downloaded: () => Promise.resolve(undefined),
  });
  watch = new StackWatch(stacks);
  changes = await watch.watch();
});
afterEach(async () => {
  watch.close();
  await rm(home, { recursive: true, force: true });
});

/** Settles when this is told, whatever else is. */
const told = async (wanted: (change: StackChange) => boolean): Promise<StackChange> => {
  for await (const change of { [Symbol.asyncIterator]: () => ({ next: () => changes.next() }) })
    if (wanted(change)) return change;
  throw new Error("The watch has ended.");
};
const stacksChange = (change: StackChange) => change.type === "stacks";
const fileChange = (file: string) => (change: StackChange) => change.type === "file" && change.file === file;

it("tells of stacks that come and go, the workspace itself included, again and again", async () => {
  const folder = join(workspace, "web");
  for (let round = 0; round < 3; round++) {
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, "image.yaml"), spec);
    await told(stacksChange);
    await rm(round === 1 ? workspace : folder, { recursive: true });
    expect(await told(fileChange("image.yaml"))).toMatchObject({ version: null });
  }
});

it("tells of files that another program writes, by rename too, in folders that are new", async () => {
  const folder = join(workspace, "web");
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "image.yaml"), spec);
  await told(stacksChange);
  await writeFile(join(folder, "image.yaml"), `${spec}# more\n`);
  const first = await told(fileChange("image.yaml"));
  await writeFile(join(folder, "other.tmp"), `${spec}# even more\n`);
  await rename(join(folder, "other.tmp"), join(folder, "image.yaml"));
  const second = await told(fileChange("image.yaml"));
  expect(second).not.toEqual(first);
  await mkdir(join(folder, "etc"));
  await writeFile(join(folder, "etc/motd"), "one\n");
  await told(fileChange("etc/motd"));
  await writeFile(join(folder, "etc/motd"), "two\n");
  await told(fileChange("etc/motd"));
});

it("tells of a file that comes between a look at its new folder and the watch on it", async () => {
  const folder = join(workspace, "web");
  const list = stacks.list.bind(stacks);
  let listed = false;
  vi.spyOn(stacks, "list").mockImplementation(async () => {
    const found = await list();
    if (found.length > 0 && !listed) {
      listed = true;
      await writeFile(join(folder, "provision.sh"), "true\n");
    }
    return found;
  });
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "image.yaml"), spec);
  expect(await told(fileChange("provision.sh"))).toMatchObject({ file: "provision.sh" });
});

it("tells of a file in a folder that was empty when it was looked at", async () => {
  const folder = join(workspace, "web");
  await mkdir(join(folder, "etc/default"), { recursive: true });
  await writeFile(join(folder, "image.yaml"), spec);
  await told(stacksChange);
  await writeFile(join(folder, "etc/default/web"), "one\n");
  await told(fileChange("etc/default/web"));
  await rm(join(folder, "etc/default/web"));
  await told(fileChange("etc/default/web"));
  await writeFile(join(folder, "etc/default/web"), "two\n");
  await told(fileChange("etc/default/web"));
});
