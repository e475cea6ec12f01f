import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, it } from "vitest";
import { createApp, type App } from "../../../main/engine.ts";
import { userFolders } from "../../../main/folders.ts";
import { MemorySecrets } from "../../../main/questions/index.ts";
import { madeUpBuild } from "../../support/made-up-build.ts";

const resources = fileURLToPath(new URL("../../../resources", import.meta.url));
const box = { kind: "ssh", name: "box", destination: "root@127.0.0.1:1", sudo: false } as const;
const password = { kind: "password", text: "root@box's password:", retry: false } as const;

let home: string;
let app: App;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), "stackwright-test-"));
  const folders = userFolders({ HOME: home }, "linux");
  app = createApp({ folders, resources, version: "0.0.0", secrets: new MemorySecrets() });
  await app.presence.add(box);
});
afterEach(async () => {
  app.close();
  await rm(home, { recursive: true, force: true });
});

async function remember(host: string, secret: string): Promise<void> {
  const asked = app.questions.prompterFor(host).secret(password);
  for await (const [first] of app.questions.watch()) {
    if (!first) continue;
    app.questions.answer({ type: "secret", id: first.id, secret, remember: true });
    break;
  }
  await asked;
}

const names = async () =>
  (await app.presence.list()).flatMap(({ kind, name }) => (kind === "ssh" ? [name] : []));

it("a renamed host keeps its place, what was remembered for it, and its builds", async () => {
  await app.presence.add({ ...box, name: "other" });
  await remember("box", "geheim");
  const id = madeUpBuild(home, Buffer.from(""), "failed", { entry: { host: box } });
  await app.hostChanges.rename("box", " site ");
  expect(await names()).toEqual(["site", "other"]);
  expect(await app.questions.prompterFor("site").secret(password)).toBe("geheim");
  expect((await app.history.entry(id)).entry.host).toEqual({ ...box, name: "site" });
});

it("a build on a host that can't be reached is deleted here, with why something stays there", async () => {
  const id = madeUpBuild(home, Buffer.from(""), "failed", { entry: { host: box } });
  expect(await app.history.remove(id)).toContain("127.0.0.1");
  expect(await app.history.list()).toEqual([]);
  // The host never had it: nobody is asked for a way in.
  const never = madeUpBuild(home, Buffer.from(""), "failed", { entry: { host: box, begun: false } });
  expect(await app.history.remove(never)).toBeUndefined();
});

it("no host gets the name of another, or one that can't be", async () => {
  await app.presence.add({ ...box, name: "other" });
  for (const [name, code] of [
    ["other", "input-host-exists"],
    ["local", "input-host-exists"],
    ["a/b", "input-host-name"],
    [" ", "input-host-name"],
  ] as const)
    await expect(app.hostChanges.rename("box", name)).rejects.toMatchObject({ code });
  await expect(app.hostChanges.rename("none", "some")).rejects.toMatchObject({ code: "input-no-host" });
  expect(await names()).toEqual(["box", "other"]);
});

it("a new host takes the place of no other, and only one that is there is changed", async () => {
  const elsewhere = { ...box, destination: "elsewhere" };
  for (const name of ["box", " box "])
    await expect(app.presence.add({ ...elsewhere, name })).rejects.toMatchObject({
      code: "input-host-exists",
      message: "There is a host box already.",
    });
  await expect(app.presence.change({ ...elsewhere, name: "none" })).rejects.toMatchObject({
    code: "input-no-host",
  });
  expect(await app.presence.find("box")).toEqual(box);
  await app.presence.change(elsewhere);
  await app.presence.change({ kind: "local", name: "local", sudo: true });
  expect(await app.presence.list()).toEqual([elsewhere, { kind: "local", name: "local", sudo: true }]);
});
