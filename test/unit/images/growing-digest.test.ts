import { createHash, randomBytes } from "node:crypto";
import { appendFile, mkdtemp, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { GrowingDigest } from "../../../main/images/growing-digest.ts";

let folder: string;
let file: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "stackwright-digest-"));
  file = join(folder, "part");
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const sha256 = (...pieces: Buffer[]) => createHash("sha256").update(Buffer.concat(pieces)).digest("hex");

test("takes in what was there before and what is appended, and no byte that it was not told of", async () => {
  const there = randomBytes(700_001);
  const more = [randomBytes(1), randomBytes(3_000_000), randomBytes(77)];
  await writeFile(file, there);
  const digest = new GrowingDigest(file);
  let length = there.length;
  digest.grown(length);
  for (const piece of more) {
    await appendFile(file, piece);
    digest.grown((length += piece.length));
  }
  await appendFile(file, "not told of");
  expect(await digest.result()).toBe(sha256(there, ...more));
  digest.close();
});

test("of nothing is the digest of nothing", async () => {
  await writeFile(file, "");
  const digest = new GrowingDigest(file);
  expect(await digest.result()).toBe(sha256());
  digest.close();
});

test("a file that became shorter, or is not there, is told of", async () => {
  await writeFile(file, "0123456789");
  await truncate(file, 4);
  const shorter = new GrowingDigest(file);
  shorter.grown(10);
  await expect(shorter.result()).rejects.toThrow("became shorter");
  await expect(new GrowingDigest(join(folder, "nothing")).result()).rejects.toThrow("ENOENT");
});
