import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createApp, type App } from "../../main/engine.ts";
import { userFolders } from "../../main/folders.ts";
import { MemorySecrets } from "../../main/questions/index.ts";
import { madeUpBuild } from "../support/made-up-build.ts";

const resources = fileURLToPath(new URL("../../resources", import.meta.url));
const spec = "base_image_url: https://example.org/base.tar.gz\nscript_url: provision.sh\nsecrets: [TOKEN]\n";

/** A keychain, which outlives the app. Its file can't be written so many times. */
class TestSecrets extends MemorySecrets {
  broken = 0;

  override move(from: string, to: string): Promise<void> {
    return this.broken-- > 0 ? Promise.reject(new Error("The disk is full.")) : super.move(from, to);
  }
}

let home: string;
let secrets: TestSecrets;
let app: App;
let idOf: (name: string) => string;

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), "stackwright-test-"));
  idOf = (name) => join(home, "Stackwright", name, "image.yaml");
  secrets = new TestSecrets();
  app = start();
});
afterEach(async () => {
  app.close();
  await rm(home, { recursive: true, force: true });
});

const start = () =>
  createApp({ folders: userFolders({ HOME: home }, "linux"), resources, version: "0.0.0", secrets });

/** A stack with one build, a draft of its script, and a value for its secret, remembered or only given. */
async function stackWithAll(name: string, remember: boolean): Promise<string> {
  const stack = idOf(name);
  await mkdir(join(stack, ".."), { recursive: true });
  await writeFile(stack, spec);
  await writeFile(join(stack, "../provision.sh"), "#!/bin/sh\n");
  madeUpBuild(home, Buffer.from("built\n"), "failed", { spec: stack });
  await app.drafts.save({ stack, file: "provision.sh", text: `typed in ${name}`, version: "1" });
  const value = app.questions.variable({ id: stack, name }, "TOKEN");
  const question = await firstQuestion();
  app.questions.answer({ type: "secret", id: question.id, secret: `of ${name}`, remember });
  await value;
  return stack;
}

async function firstQuestion() {
  for await (const [first] of app.questions.watch()) if (first) return first;
  throw new Error("Nothing was asked.");
}

/** What a stack has by its id. Nobody answers when it has no value for its secret. */
async function belongings(stack: string) {
  const value = app.questions.variable({ id: stack, name: "any" }, "TOKEN");
  const asked = firstQuestion().then(({ id }) => app.questions.answer({ type: "declined", id }));
  asked.catch(() => undefined);
  const [secret, builds, drafts] = await Promise.all([value, app.history.list(), app.drafts.list()]);
  return {
    secret,
    builds: builds.filter((build) => build.stack === stack).length,
    drafts: drafts.filter((draft) => draft.stack === stack).map(({ text }) => text),
  };
}

const nothing = { secret: undefined, builds: 0, drafts: [] };
const allOf = (name: string) => ({ secret: `of ${name}`, builds: 1, drafts: [`typed in ${name}`] });

describe.each([
  ["remembered", true],
  ["only given", false],
] as const)("a stack's secrets that are %s", (_, remember) => {
  it("follow it to another name, and back", async () => {
    const web = await stackWithAll("web", remember);
    const { id: site } = await app.belongings.renameStack(web, "site");
    expect(await belongings(site)).toEqual(allOf("web"));
    expect(await belongings(web)).toEqual(nothing);
    await app.belongings.renameStack(site, "web");
    expect(await belongings(web)).toEqual(allOf("web"));
  });

  it("follow it when its spec gets another name", async () => {
    const web = await stackWithAll("web", remember);
    const { id } = await app.belongings.renameFile(web, "image.yaml", "web.yaml");
    expect(id).toBe(join(home, "Stackwright/web/web.yaml"));
    expect(await belongings(id)).toEqual(allOf("web"));
    expect(await belongings(web)).toEqual(nothing);
  });
});

it("a renaming that can't be done whole is not done at all", async () => {
  const web = await stackWithAll("web", true);
  secrets.broken = 1;
  await expect(app.belongings.renameStack(web, "site")).rejects.toThrow("The disk is full.");
  secrets.broken = 1;
  await expect(app.belongings.renameFile(web, "image.yaml", "web.yaml")).rejects.toThrow("The disk is full.");
  expect(await readdir(join(home, "Stackwright"))).toEqual(["web"]);
  expect((await app.stacks.list()).map(({ id }) => id)).toEqual([web]);
  expect(await belongings(web)).toEqual(allOf("web"));
  // Now the secrets have gone along when another thing can't.
  const active = join(home, ".local/share/stackwright/active.json.new");
  await mkdir(active, { recursive: true });
  await expect(app.belongings.renameStack(web, "site")).rejects.toThrow("EISDIR");
  await rm(active, { recursive: true });
  expect(await readdir(join(home, "Stackwright"))).toEqual(["web"]);
  expect(await belongings(web)).toEqual(allOf("web"));
});

describe("a stack that was deleted", () => {
  const create = (name: string) =>
    app.belongings.createStack({
      name,
      base: { kind: "url", url: "https://example.org/b.tar.gz" },
      script: "bash",
    });

  it("leaves no secret behind, and has everything again when it is brought back", async () => {
    const web = await stackWithAll("web", true);
    const { movedTo } = await app.belongings.removeStack(web);
    expect(await secrets.take(`${web}\n`)).toEqual({});
    expect(await app.drafts.list()).toEqual([]);
    expect(await belongings(web)).toEqual(nothing);
    expect((await app.belongings.restoreStack(web, movedTo)).id).toBe(web);
    expect(await belongings(web)).toEqual(allOf("web"));
    expect(await secrets.take(`${web}\n`)).toEqual({ "variable\nTOKEN": "of web" });
  });

  it.each([true, false])(
    "has nothing that a new one of its name gets, with its folder in the trash: %s",
    async (kept) => {
      const web = await stackWithAll("web", true);
      if (kept) await app.belongings.removeStack(web);
      else await rm(join(web, ".."), { recursive: true });
      await create("web");
      // What was typed is shown beside what is on disk, wherever it comes from.
      expect(await belongings(web)).toMatchObject({ secret: undefined, builds: 0 });
    },
  );

  it("nor does one that is renamed to it, and all is its own again when it is back", async () => {
    const web = await stackWithAll("web", false);
    const { movedTo } = await app.belongings.removeStack(web);
    const { id } = await create("db");
    await app.belongings.renameStack(id, "web");
    expect(await belongings(web)).toEqual(nothing);
    await expect(app.belongings.restoreStack(web, movedTo)).rejects.toMatchObject({
      code: "input-stack-exists",
    });
    await app.belongings.renameStack(web, "site");
    await app.belongings.restoreStack(web, movedTo);
    expect(await belongings(web)).toEqual(allOf("web"));
    expect(await belongings(idOf("site"))).toEqual(nothing);
  });

  it("is brought back from the trash, to its own place", async () => {
    const web = await stackWithAll("web", true);
    const { movedTo } = await app.belongings.removeStack(web);
    const trash = join(home, "Stackwright/.trash");
    for (const [id, from] of [
      [web, trash],
      [web, join(trash, "..")],
      [web, join(trash, "../../.local")],
      [join(home, ".ssh/image.yaml"), movedTo],
      [join(home, "Stackwright/.hidden/image.yaml"), movedTo],
      [join(home, "Stackwright/a/b/image.yaml"), movedTo],
    ] as const)
      await expect(app.belongings.restoreStack(id, from), id).rejects.toMatchObject({
        code: expect.stringMatching(/^input-/),
      });
    await app.belongings.restoreStack(web, movedTo);
  });

  it("or only taken off the list has everything again, too", async () => {
    const web = join(home, "images/web/image.yaml");
    idOf = () => web;
    await stackWithAll("web", true);
    await app.stacks.open(web);
    const { movedTo } = await app.belongings.removeStack(web);
    expect(movedTo).toBeNull();
    expect(await belongings(web)).toMatchObject({ secret: undefined, drafts: [] });
    await app.belongings.restoreStack(web, null);
    expect(await belongings(web)).toEqual(allOf("web"));
  });
});

it("a stack that a build is about to begin of keeps its name until its user has answered", async () => {
  const web = await stackWithAll("web", false);
  await app.forget(web);
  const started = app.history.start({
    ...{ stack: web, host: "local", cols: 80, rows: 24 },
    ...{ cache: true, force: false, queue: false, breakpoints: [] },
  });
  const { id } = await firstQuestion();
  await expect(app.belongings.renameStack(web, "site")).rejects.toThrow(
    "A build of this stack is beginning.",
  );
  await expect(app.belongings.removeStack(web)).rejects.toThrow("A build of this stack is beginning.");
  app.questions.answer({ type: "declined", id });
  await expect(started).rejects.toThrow("The secret TOKEN has no value");
  expect((await app.belongings.renameStack(web, "site")).id).toBe(idOf("site"));
});
