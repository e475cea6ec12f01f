import { spawn, type ChildProcess } from "node:child_process";
import { appendFile, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { growingFile, type Growing } from "../../../main/builds/growing-file.ts";

describe("a file of a build that runs on this machine", () => {
  let folder: string;
  let beacon: ChildProcess;
  let told: number;

  const status = (state: string, pid = beacon.pid) =>
    writeFile(join(folder, "status"), `${state}\n1.0\n\n1\n1\nboot\n${String(pid)}\nstack\nimage\n`);
  const out = () =>
    new Promise((settle) => {
      beacon.once("exit", settle);
      beacon.kill();
    });
  const grow = (text: string) => appendFile(join(folder, "log"), text);
  const follow = async (offset: number): Promise<{ file: Growing; text: () => string }> => {
    const file = await growingFile(folder, "log", offset, async () => {
      told += 1;
      await grow("last words\n");
    });
    if (!file) throw new Error("It can't be followed.");
    let text = "";
    file.stdout.on("data", (chunk: Buffer) => (text += chunk.toString()));
    return { file, text: () => text };
  };

  beforeEach(async () => {
    told = 0;
    folder = await mkdtemp(join(tmpdir(), "stackwright-growing-"));
    beacon = spawn("sleep", ["1000"]);
    await writeFile(join(folder, "log"), "before\n");
    await status("running");
  });
  afterEach(async () => {
    if (beacon.exitCode === null && beacon.signalCode === null) await out();
    await rm(folder, { recursive: true });
  });

  it("is given from the wanted byte on, as it grows", async () => {
    const { file, text } = await follow(3);
    await expect.poll(text).toBe("ore\n");
    await grow("more\n");
    await expect.poll(text).toBe("ore\nmore\n");
    await grow("x".repeat(1_000_000));
    await expect.poll(() => text().length).toBe(1_000_009);
    file.close();
    await file.exit;
    expect(told).toBe(0);
  });

  it("ends with what is written once the build has gone, when nobody else says so", async () => {
    const { file, text } = await follow(0);
    await expect.poll(text).toBe("before\n");
    await grow("more\n");
    await out();
    await file.exit;
    expect([text(), told]).toEqual(["before\nmore\nlast words\n", 1]);
  });

  it("is no more read, and left open by nobody, once closed", async () => {
    const opened = async () => (await readdir("/proc/self/fd")).length;
    const before = await opened();
    const { file, text } = await follow(0);
    await expect.poll(text).toBe("before\n");
    file.close();
    await file.exit;
    await grow("more\n");
    await expect.poll(opened).toBeLessThanOrEqual(before);
    expect(text()).toBe("before\n");
    const unread = await growingFile(folder, "log", 0, () => Promise.resolve());
    unread?.close();
    await unread?.exit;
    await expect.poll(opened).toBeLessThanOrEqual(before);
  });

  it("is the agent's to give when the build does not run, or nothing can be read", async () => {
    const there = () => growingFile(folder, "log", 0, () => Promise.resolve());
    await status("succeeded");
    expect(await there()).toBeUndefined();
    await status("running", 0);
    expect(await there()).toBeUndefined();
    await status("running");
    await rm(join(folder, "log"));
    expect(await there()).toBeUndefined();
    await rm(join(folder, "status"));
    expect(await there()).toBeUndefined();
    await writeFile(join(folder, "log"), "");
    await status("running");
    await out();
    expect(await there()).toBeUndefined();
  });
});
