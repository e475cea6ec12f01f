import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { Profiles } from "../../../main/hosts/index.ts";

let folder: string;
let file: string;
let profiles: Profiles;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "stackwright-test-"));
  file = join(folder, "hosts.yaml");
  profiles = new Profiles(folder);
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const box = { kind: "ssh", name: "box", destination: "root@box", sudo: false } as const;

it.each([
  [
    "a sequence without its end",
    "hosts:\n  - {kind: ssh\n  - name\n",
    /can't be understood: .* at line 3, column \d+\.$/,
  ],
  ["an alias of nothing", "hosts: *none\n", /can't be understood: .*: none\.$/],
  [
    "a key that lacks",
    "# mine\nhosts:\n  - kind: ssh\n    name: box\n",
    /: line 3, hosts\.0\.destination: .+\.$/,
  ],
  [
    "another kind of value",
    "hosts:\n  - kind: ssh\n    name: box\n    destination: [a]\n",
    /: line 4, hosts\.0\.destination: .+\.$/,
  ],
  ["no map at all", "- box\n", /: line 1, all of it: .+\.$/],
])("a file with %s is told, and nothing is written over it", async (_, content, said) => {
  await writeFile(file, content);
  const told = {
    name: "Failure",
    code: "input-hosts-file",
    message: expect.stringMatching(said),
    hint: "Mend it, or move it away and add the hosts again.",
  };
  await expect(profiles.all()).rejects.toMatchObject(told);
  await expect(profiles.find("box", false)).rejects.toMatchObject(told);
  await expect(profiles.save(box)).rejects.toMatchObject(told);
  await expect(profiles.rename("box", "site")).rejects.toMatchObject(told);
  await expect(profiles.remove("box")).rejects.toMatchObject(told);
  expect(await readFile(file, "utf8")).toBe(content);
  await writeFile(file, JSON.stringify({ hosts: [box] }));
  expect(await profiles.all()).toEqual([box]);
});

it("without a file, or with an empty one, there are none", async () => {
  expect(await profiles.all()).toEqual([]);
  await writeFile(file, "# none yet\n");
  expect(await profiles.all()).toEqual([]);
});
