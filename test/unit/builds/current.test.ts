import { createHash } from "node:crypto";
import { mkdir, mkdtemp, rm, symlink, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { BuildFolder, type BuildEntry } from "../../../main/builds/build-folder.ts";
import { newestGood } from "../../../main/builds/current.ts";
import { Digests } from "../../../main/builds/digests.ts";
import { Fingerprints } from "../../../main/builds/fingerprint.ts";
import type { Spec } from "../../../main/contract/spec.ts";

let work: string;
let digests: Digests;
beforeAll(async () => {
  work = await mkdtemp(join(tmpdir(), "stackwright-current-"));
  digests = new Digests(join(work, "digests.json"));
});
afterAll(() => rm(work, { recursive: true, force: true }));

const bare: Spec = {
  path: "/s/image.yaml",
  sha256: "0".repeat(64),
  base: { source: { kind: "url", url: "http://x/base.tar" } },
  image: {},
  script: { kind: "file", path: "/s/setup.sh" },
  env: {},
  secrets: [],
  network: "host",
  limits: {},
  files: [],
  exclude: [],
  compression: "gz",
};
const script = { name: "setup.sh", bytes: Buffer.from("#!/bin/sh\n") };

it("a fingerprint is another whenever something that is built from is another", async () => {
  const fingerprints = new Fingerprints(join(work, "key"), digests);
  const base = { kind: "path", source: "/b", sha256: "1".repeat(64) } as const;
  const source = join(work, "copied");
  await mkdir(join(source, "inner"), { recursive: true });
  await writeFile(join(source, "inner", "a"), "a");
  await symlink("a", join(source, "link"));
  const spec = { ...bare, env: { A: "1", B: "2" }, files: [{ source, target: "/x" }] };
  const given = { spec, script, base, agent: "agent" };
  const first = await fingerprints.of(given);
  expect(first).toMatch(/^[0-9a-f]{64}$/);
  const same = { ...spec, env: { B: "2", A: "1" } };
  expect(await new Fingerprints(join(work, "key"), digests).of({ ...given, spec: same })).toBe(first);
  const others = [
    { ...given, agent: "other" },
    { ...given, base: { ...base, sha256: "2".repeat(64) } },
    { ...given, script: { ...script, bytes: Buffer.from("#!/bin/sh\n\n") } },
    { ...given, spec: { ...spec, sha256: "1".repeat(64) } },
    { ...given, spec: { ...spec, env: { A: "1", B: "3" } } },
  ];
  for (const other of others) expect(await fingerprints.of(other)).not.toBe(first);
  expect(await new Fingerprints(join(work, "other-key"), digests).of(given)).not.toBe(first);
  await writeFile(join(source, "inner", "a"), "b");
  await utimes(join(source, "inner", "a"), 0, 0);
  expect(await fingerprints.of(given)).not.toBe(first);
});

it("of a base on the web there is a fingerprint only when the spec has its digest", async () => {
  const fingerprints = new Fingerprints(join(work, "key"), digests);
  const base = { kind: "url", source: "http://x/base.tar" } as const;
  const of = (more: object) =>
    fingerprints.of({ spec: bare, script, agent: "a", base: { ...base, ...more } });
  expect(await of({})).toBeUndefined();
  expect(await of({ md5: "1" })).toBeDefined();
});

it("an image stands for a new one while it is here, unchanged, and none of its steps is over its age", async () => {
  const builds: { folder: BuildFolder; entry: BuildEntry }[] = [];
  const image = "image bytes";
  const sha256 = createHash("sha256").update(image).digest("hex");
  const artifact = { size: image.length, md5: "0".repeat(32), sha256 };
  const add = async (id: string, started: number, cached: boolean, more: Partial<BuildEntry> = {}) => {
    const folder = await BuildFolder.create(join(work, "builds"), id);
    const entry: BuildEntry = {
      ...{ id, stack: "s", image: "i", compression: "gz", spec: bare.path, output: folder.path, started },
      ...{ state: "succeeded", collected: true, fingerprint: "f", took: 1 },
      host: { kind: "local", name: "local", sudo: false },
      steps: [
        { name: "update", line: 1, endLine: 2, maxAge: 100 },
        { name: "rest", line: 3, endLine: 4 },
      ],
      ...more,
    };
    await folder.save(entry);
    await writeFile(join(folder.path, "i.tar.gz"), image);
    const steps = [
      { name: "update", seconds: 1, cached, key: "k1" },
      { name: "rest", seconds: 1, cached: false, key: `k-${id}` },
    ];
    const record = {
      ...{ version: 1, id, stack: "s", image: "i", state: "succeeded", compression: "gz", network: "host" },
      ...{ script: { name: "s", sha256: "" }, spec: { name: "s", sha256: "" }, env: [], agent: "a", log: 0 },
      ...{
        host: { name: "h", architecture: "", kernel: "", lxc: "" },
        seconds: {},
        started,
        ended: started + 1,
      },
      ...{ steps, artifact },
    };
    await folder.write("record.json", JSON.stringify(record));
    builds.push({ folder, entry });
  };
  const good = async (now: number) => (await newestGood(builds, digests, now))?.entry.id;
  expect(await good(1000)).toBeUndefined();
  await add("20260101-000001-aaaaaa", 1000, false);
  expect(await good(1100)).toBe("20260101-000001-aaaaaa");
  expect(await good(1101)).toBeUndefined();
  // The step was cached in the next one: its age is that of the build in which it ran.
  await add("20260101-000002-bbbbbb", 1050, true);
  expect(await good(1100)).toBe("20260101-000002-bbbbbb");
  expect(await good(1101)).toBeUndefined();
  // A failed one after it changes nothing.
  await add("20260101-000003-cccccc", 1060, true, { state: "failed" });
  expect(await good(1100)).toBe("20260101-000002-bbbbbb");
  const { path } = (builds[1] as (typeof builds)[number]).folder;
  await writeFile(join(path, "i.tar.gz"), "other bytes");
  expect(await good(1100)).toBeUndefined();
  await rm(join(path, "i.tar.gz"));
  expect(await good(1100)).toBeUndefined();
  await add("20260101-000004-dddddd", 1070, false);
  expect(await good(1100)).toBe("20260101-000004-dddddd");
});
