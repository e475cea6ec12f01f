import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { FollowerLock } from "../../../main/builds/follower-lock.ts";

let folder: string;
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), "stackwright-test-"))));
afterEach(() => rm(folder, { recursive: true, force: true }));

it("has one holder, until it is released", async () => {
  const locks = Array.from({ length: 20 }, () => new FollowerLock(folder));
  const [one = new FollowerLock(""), two = one] = locks;
  const held = await Promise.all(locks.map((lock) => lock.acquire()));
  expect(held.filter(Boolean)).toHaveLength(1);
  expect(await two.free()).toBe(false);
  await one.release();
  expect(await two.free()).toBe(true);
  expect(await two.acquire()).toBe(true);
});

it("is free again when its holder is gone, also when its number went to another process", async () => {
  const child = spawn(process.execPath, ["-e", "0"]);
  await once(child, "exit");
  for (const holder of [{ pid: child.pid, started: "1" }, { pid: process.pid, started: "1" }, {}]) {
    await writeFile(join(folder, "follower"), JSON.stringify(holder));
    const lock = new FollowerLock(folder);
    expect(await lock.free()).toBe(true);
    expect(await lock.acquire()).toBe(true);
    await lock.release();
  }
  expect(await readdir(folder)).toEqual([]);
});
