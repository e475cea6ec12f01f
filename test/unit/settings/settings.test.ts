import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { SettingsFile } from "../../../main/settings/index.ts";

let folder: string;
let file: string;
let settings: SettingsFile;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "stackwright-test-"));
  file = join(folder, "settings.yaml");
  settings = new SettingsFile(folder);
});
afterEach(() => rm(folder, { recursive: true, force: true }));

it("is complete without a file", async () => {
  expect(await settings.get()).toMatchObject({
    theme: "system",
    fontSize: 13,
    terminal: { scrollback: 10_000 },
  });
});

it("changes what was changed and leaves comments and other keys alone", async () => {
  await writeFile(file, "# mine\ntheme: dark # at night\nfuture: [1, 2]\nterminal:\n  bell: true\n");
  const before = await settings.get();
  expect(before).toMatchObject({ theme: "dark", terminal: { bell: true, fontSize: 13 } });
  await settings.set({ ...before, terminal: { ...before.terminal, fontSize: 15 } });
  const text = await readFile(file, "utf8");
  expect(text).toMatch(
    /^# mine\ntheme: dark # at night\nfuture: \[ *1, 2 *\]\nterminal:\n {2}bell: true\n {2}fontSize: 15\n/,
  );
  expect(await settings.get()).toMatchObject({ theme: "dark", terminal: { bell: true, fontSize: 15 } });
});

it.each([
  ["theme: [", /can't be understood/],
  ["theme: *none", /can't be understood: .*: none\.$/],
  ["fontSize: 400", /fontSize/],
  ["- a\n- list", /no map/],
])("says what is wrong with %j, and keeps a copy before it writes over it", async (text, message) => {
  await writeFile(file, text);
  await expect(settings.get()).rejects.toMatchObject({
    code: "input-settings-file",
    message: expect.stringMatching(message) as string,
  });
  const defaults = await settings.getOrDefaults();
  await settings.set({ ...defaults, theme: "light" });
  expect(await settings.get()).toEqual({ ...defaults, theme: "light" });
  expect(await readFile(`${file}.broken`, "utf8")).toBe(text);
});

it("takes a whole path for the workspace only", async () => {
  const defaults = await settings.get();
  await expect(settings.set({ ...defaults, workspace: "stacks" })).rejects.toMatchObject({
    code: "input-workspace",
  });
});

it("ends with the last of many writes, as a whole file", async () => {
  const defaults = await settings.get();
  await Promise.all(
    Array.from({ length: 20 }, (_, index) => settings.set({ ...defaults, fontSize: 10 + index })),
  );
  expect((await settings.get()).fontSize).toBe(29);
});
