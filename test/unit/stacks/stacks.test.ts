import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  chmod,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  symlink,
  utimes,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Drafts, Stacks } from "../../../main/stacks/index.ts";
import type { StacksNeeds } from "../../../main/stacks/stacks.ts";
import { edited } from "../../../renderer/editor/edited.ts";

const samples = fileURLToPath(new URL("../../../resources/samples", import.meta.url));
const spec = "base_image_url: https://example.org/base.tar.gz\nscript_url: provision.sh\n";

let home: string;
let workspace: string;
let stacks: Stacks;

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), "stackwright-test-"));
  workspace = join(home, "Stackwright");
  stacks = stacksWith({});
});
afterEach(() => rm(home, { recursive: true, force: true }));

const stacksWith = (needs: Partial<StacksNeeds>) =>
  new Stacks({
    home,
    config: join(home, "config"),
    data: join(home, "data"),
    samples,
    workspace: () => Promise.resolve(workspace),
    standing: () => Promise.resolve(undefined),
    digestOf: () => Promise.resolve(undefined),
    downloaded: () => Promise.resolve(undefined),
    ...needs,
  });

const put = async (path: string, text: string) => {
  await mkdir(join(path, ".."), { recursive: true });
  await writeFile(path, text);
  return path;
};
const code = (word: string) => expect.objectContaining({ code: word }) as Error;

describe("what is a stack", () => {
  it("is a folder with image.yaml, or with one YAML file that is a spec", async () => {
    await put(join(workspace, "web/image.yaml"), "half-typed: [");
    await put(join(workspace, "web/other.yaml"), spec);
    await put(join(workspace, "old/trusty.yml"), "new_image_name: trusty\n");
    await put(join(workspace, "old/compose.yaml"), "services: {}\n");
    await put(join(workspace, "two/a.yaml"), spec);
    await put(join(workspace, "two/b.yaml"), spec);
    await put(join(workspace, ".trash/gone/image.yaml"), spec);
    await put(join(workspace, "notes/readme.md"), "base_image_url: none\n");
    expect((await stacks.list()).map(({ name, id }) => [name, id])).toEqual([
      ["old", join(workspace, "old/trusty.yml")],
      ["web", join(workspace, "web/image.yaml")],
    ]);
  });

  it("has its text files, the spec first, then the script", async () => {
    await put(join(workspace, "web/image.yaml"), spec.replace("provision.sh", "scripts/setup.sh"));
    for (const file of ["scripts/setup.sh", "app.conf", "etc/motd", ".git/config"])
      await put(join(workspace, "web", file), "text\n");
    await writeFile(join(workspace, "web/base.tar"), Buffer.from([1, 0, 2]));
    const [web] = await stacks.list();
    expect(web).toMatchObject({
      files: ["image.yaml", "scripts/setup.sh", "app.conf", "etc/motd"],
      script: "scripts/setup.sh",
      inWorkspace: true,
    });
  });
});

describe("opening a spec from elsewhere", () => {
  it("remembers it, shows only what it names, and forgets it without touching it", async () => {
    const path = await put(
      join(home, "old", "trusty.yaml"),
      `${spec}files:\n  - {source: app.conf, target: /etc/app.conf}\n`,
    );
    for (const file of ["provision.sh", "app.conf", "private.txt"])
      await put(join(home, "old", file), "text\n");
    const opened = await stacks.open("~/old/trusty.yaml");
    expect(opened).toMatchObject({
      id: path,
      name: "trusty",
      inWorkspace: false,
      files: ["trusty.yaml", "provision.sh", "app.conf"],
    });
    expect(await stacks.list()).toEqual([opened]);
    expect(await stacks.remove(path)).toEqual({ movedTo: null });
    expect(await stacks.list()).toEqual([]);
    expect(await readdir(join(home, "old"))).toHaveLength(4);
  });

  it("says what is wrong with a path", async () => {
    await expect(stacks.open(join(home, "none.yaml"))).rejects.toThrow(/There is no file/);
    await expect(stacks.open(home)).rejects.toThrow(/There is no spec in/);
    await put(join(home, "x.sh"), "true\n");
    await expect(stacks.open(join(home, "x.sh"))).rejects.toThrow(/no YAML file/);
  });
});

describe("a new stack", () => {
  it("builds on a URL, with a script that can be run", async () => {
    const url = 'https://example.org/a%20b.tar.gz?x="y":#z';
    const made = await stacks.create({ name: "web", base: { kind: "url", url }, script: "packages" });
    expect(made).toMatchObject({ name: "web", files: ["image.yaml", "provision.sh"] });
    expect((await stacks.check(made.id, {})).problems).toEqual([]);
    expect((await stat(join(workspace, "web/provision.sh"))).mode & 0o777).toBe(0o755);
    expect(await readdir(workspace)).toEqual(["web"]);
  });

  it("builds on a file where it is", async () => {
    const base = await put(join(home, "bases/it's: base #1.tar.gz"), "x");
    const made = await stacks.create({ name: "db", base: { kind: "file", path: base }, script: "bash" });
    expect((await stacks.check(made.id, {})).problems).toEqual([]);
  });

  it.each(["", "../up", "a/b", ".hidden", "-rf", "con", "a b", "x\ny", "x".repeat(101)])(
    "refuses the name %j",
    async (name) => {
      const wanted = { name, base: { kind: "url", url: "https://example.org/a" }, script: "empty" } as const;
      await expect(stacks.create(wanted)).rejects.toEqual(code("input-stack-name"));
    },
  );

  it("never takes the place of another", async () => {
    await put(join(workspace, "Web/mine.txt"), "mine\n");
    const wanted = {
      name: "web",
      base: { kind: "url", url: "https://example.org/a" },
      script: "empty",
    } as const;
    await expect(stacks.create(wanted)).rejects.toEqual(code("input-stack-exists"));
    expect(await readdir(workspace)).toEqual(["Web"]);
  });

  it("refuses a base that is none", async () => {
    const create = (base: Parameters<Stacks["create"]>[0]["base"]) =>
      stacks.create({ name: "web", base, script: "bash" });
    await expect(create({ kind: "url", url: "file:///etc/passwd" })).rejects.toEqual(code("input-base-url"));
    await expect(create({ kind: "url", url: "https://example.org/a b" })).rejects.toEqual(
      code("input-base-url"),
    );
    await expect(create({ kind: "file", path: "relative.tar" })).rejects.toEqual(code("input-base-file"));
    await expect(create({ kind: "file", path: join(home, "none.tar") })).rejects.toEqual(
      code("input-base-file"),
    );
    await expect(create({ kind: "catalogue", id: "none" })).rejects.toEqual(code("input-base-unknown"));
    expect(await stacks.list()).toEqual([]);
  });

  it("makes the sample on a base that is there, as often as one likes", async () => {
    const base = await put(join(home, "data/bases", `debian-12-${process.arch}.tar.gz`), "a base");
    const one = await stacks.createSample();
    const two = await stacks.createSample();
    expect([one.name, two.name]).toEqual(["hello", "hello-2"]);
    const asked = await Promise.all([stacks.createSample(), stacks.createSample()]);
    expect(asked.map(({ name }) => name)).toEqual(["hello-3", "hello-3"]);
    expect((await stacks.check(one.id, {})).problems).toEqual([]);
    expect((await stacks.read(one.id, "image.yaml")).text).toContain(`base_image_url: ${base}`);
  });
});

describe("renaming and removing", () => {
  it("moves the folder, with everything in it", async () => {
    await put(join(workspace, "web/image.yaml"), spec);
    await put(join(workspace, "web/.git/config"), "mine\n");
    const renamed = await stacks.rename(join(workspace, "web/image.yaml"), "site");
    expect(renamed).toMatchObject({ id: join(workspace, "site/image.yaml"), name: "site" });
    const { movedTo } = await stacks.remove(renamed.id);
    expect(await stacks.list()).toEqual([]);
    expect(await readFile(join(movedTo ?? "", ".git/config"), "utf8")).toBe("mine\n");
  });

  it("knows no stack but those that it lists", async () => {
    const path = await put(join(home, "private/image.yaml"), spec);
    for (const id of [path, "/etc/passwd", join(workspace, "x/../../private/image.yaml")]) {
      await expect(stacks.read(id, "image.yaml")).rejects.toEqual(code("input-no-stack"));
      await expect(stacks.remove(id)).rejects.toEqual(code("input-no-stack"));
    }
  });
});

describe("files", () => {
  let id: string;
  beforeEach(async () => {
    id = await put(join(workspace, "web/image.yaml"), spec);
  });

  it("are written over the version that was read, and only that", async () => {
    const { version } = await stacks.read(id, "image.yaml");
    const saved = await stacks.write(id, "image.yaml", "one\n", version);
    expect(saved).toMatchObject({ outcome: "saved" });
    await writeFile(id, "by another program\n");
    const refused = await stacks.write(
      id,
      "image.yaml",
      "two\n",
      saved.outcome === "saved" ? saved.version : "",
    );
    expect(refused).toMatchObject({ outcome: "changed", disk: { text: "by another program\n" } });
    expect(await readFile(id, "utf8")).toBe("by another program\n");
    expect(await stacks.write(id, "image.yaml", "two\n", null)).toMatchObject({ outcome: "saved" });
    expect(await readFile(id, "utf8")).toBe("two\n");
  });

  it("are made, renamed, put into the trash and brought back, never over another", async () => {
    const file = (name: string) => join(workspace, "web", name);
    await stacks.addFile(id, "conf/a.conf");
    await put(file("notes.txt"), "mine\n");
    await chmod(file("notes.txt"), 0o600);
    await expect(stacks.addFile(id, "notes.txt")).rejects.toEqual(code("input-file-exists"));
    await expect(stacks.renameFile(id, "notes.txt", "conf/a.conf")).rejects.toEqual(
      code("input-file-exists"),
    );
    await stacks.renameFile(id, "notes.txt", "docs/notes.txt");
    const { movedTo } = await stacks.removeFile(id, "docs/notes.txt");
    expect((await stacks.list())[0]?.files).toEqual(["image.yaml", "conf/a.conf"]);
    expect(await readFile(movedTo, "utf8")).toBe("mine\n");
    await put(file("docs/notes.txt"), "another's\n");
    await expect(stacks.restoreFile(id, "docs/notes.txt", movedTo)).rejects.toEqual(
      code("input-file-exists"),
    );
    await stacks.restoreFile(id, "notes.txt", movedTo);
    expect(await readFile(file("notes.txt"), "utf8")).toBe("mine\n");
    expect((await stat(file("notes.txt"))).mode & 0o777).toBe(0o600);
    expect(await readFile(file("docs/notes.txt"), "utf8")).toBe("another's\n");
  });

  it("are moved only within their stack, and the spec is not put into the trash", async () => {
    await put(join(workspace, "web/notes.txt"), "mine\n");
    const secret = await put(join(home, "secret"), "theirs\n");
    for (const to of ["../notes.txt", "/tmp/notes.txt", "a/../../b", ""])
      await expect(stacks.renameFile(id, "notes.txt", to)).rejects.toEqual(code("input-file-outside"));
    for (const to of [".notes", "conf/.notes", "node_modules/notes", "a\nb"])
      await expect(stacks.renameFile(id, "notes.txt", to)).rejects.toEqual(code("input-file-name"));
    for (const moved of [secret, join(workspace, ".trash/../web/image.yaml")])
      await expect(stacks.restoreFile(id, "more.txt", moved)).rejects.toEqual(code("input-file-outside"));
    await expect(stacks.removeFile(id, "../../secret")).rejects.toEqual(code("input-file-outside"));
    await expect(stacks.removeFile(id, "none.txt")).rejects.toEqual(code("input-no-file"));
    await expect(stacks.removeFile(id, "image.yaml")).rejects.toEqual(code("input-file-spec"));
    const elsewhere = await stacks.open(await put(join(home, "other/my.yaml"), spec));
    await expect(stacks.removeFile(elsewhere.id, "my.yaml")).rejects.toEqual(code("input-stack-elsewhere"));
    expect(await readFile(join(workspace, "web/notes.txt"), "utf8")).toBe("mine\n");
  });

  it("may be the spec, by whose new name the stack is known from then on", async () => {
    const folder = join(workspace, "web");
    for (const to of ["image.txt", "specs/image.yaml"])
      await expect(stacks.renameFile(id, "image.yaml", to)).rejects.toEqual(code("input-file-spec"));
    const renamed = await stacks.renameFile(id, "image.yaml", "web.yml");
    expect(renamed).toMatchObject({ id: join(folder, "web.yml"), name: "web", inWorkspace: true });
    expect(await stacks.list()).toEqual([renamed]);
    // Another would be taken for the spec, or as good as it.
    await put(join(folder, "other.txt"), spec);
    await put(join(folder, "notes.yaml"), "a: 1\n");
    for (const [file, to] of [
      ["other.txt", "other.yaml"],
      ["other.txt", "image.yaml"],
      ["notes.yaml", "image.yaml"],
    ] as const)
      await expect(stacks.renameFile(renamed.id, file, to)).rejects.toEqual(code("input-file-spec"));
    await put(join(folder, "other.yaml"), spec);
    await rm(join(folder, "web.yml"));
    await put(id, spec);
    await expect(stacks.renameFile(id, "image.yaml", "web.yaml")).rejects.toEqual(code("input-file-spec"));
    expect((await stacks.list()).map((stack) => stack.id)).toEqual([id]);
  });

  it("never take the place of the spec unasked, nor leave the stack without one", async () => {
    const file = (name: string) => join(workspace, "web", name);
    const refusal = (sentence: string) =>
      expect.objectContaining({ code: "input-file-spec", message: sentence }) as Error;
    const web = (await stacks.renameFile(id, "image.yaml", "web.yaml")).id;
    await put(file("notes.txt"), "mine\n");
    const instead = (name: string) =>
      refusal(`${name} would be taken for the spec of web, in the place of web.yaml.`);
    for (const name of ["image.yaml", "image.yml", "Image.YAML"]) {
      await expect(stacks.addFile(web, name)).rejects.toEqual(instead(name));
      await expect(stacks.write(web, name, "a: 1\n", null)).rejects.toEqual(instead(name));
      await expect(stacks.renameFile(web, "notes.txt", name)).rejects.toEqual(instead(name));
    }
    // A second spec would leave none that is known; so would a spec that is none any more.
    await stacks.addFile(web, "copy.yaml");
    const two = refusal("web would have two specs, and be known by neither.");
    await expect(stacks.write(web, "copy.yaml", spec, null)).rejects.toEqual(two);
    await expect(stacks.write(web, "web.yaml", "env: {}\n", null)).rejects.toEqual(
      refusal("web.yaml would be no spec any more, and web no stack."),
    );
    await expect(stacks.renameFile(web, "web.yaml", "image.yml")).resolves.toMatchObject({
      id: file("image.yml"),
    });
    await expect(stacks.addFile(file("image.yml"), "image.yaml")).rejects.toEqual(
      refusal("image.yaml would be taken for the spec of web, in the place of image.yml."),
    );
    await stacks.write(file("image.yml"), "copy.yaml", spec, null);
    const { movedTo } = await stacks.removeFile(file("image.yml"), "copy.yaml");
    await stacks.renameFile(file("image.yml"), "image.yml", "web.yaml");
    await expect(stacks.restoreFile(web, "copy.yaml", movedTo)).rejects.toEqual(two);
    expect(await readFile(movedTo, "utf8")).toBe(spec);
    // What is in a folder of its own, or no YAML, is no matter.
    await stacks.addFile(web, "conf/image.yaml");
    await stacks.write(web, "notes.txt", spec, null);
    expect((await stacks.list()).map((stack) => stack.id)).toEqual([web]);
    expect(await readFile(web, "utf8")).toBe(spec);
  });

  it("of a stack from elsewhere are renamed when they are its own", async () => {
    const folder = join(home, "other");
    for (const name of ["run.sh", "theirs.sh"]) await put(join(folder, name), "true\n");
    const opened = await stacks.open(await put(join(folder, "my.yaml"), spec.replace("provision", "run")));
    await expect(stacks.renameFile(opened.id, "theirs.sh", "mine.sh")).rejects.toEqual(
      code("input-stack-elsewhere"),
    );
    await stacks.renameFile(opened.id, "run.sh", "scripts/run.sh");
    expect(await readFile(join(folder, "scripts/run.sh"), "utf8")).toBe("true\n");
    const renamed = await stacks.renameFile(opened.id, "my.yaml", "ours.yaml");
    expect(renamed).toMatchObject({ id: join(folder, "ours.yaml"), name: "ours", inWorkspace: false });
    expect((await stacks.list()).map((stack) => stack.id)).toContain(renamed.id);
    await expect(stacks.find(opened.id)).rejects.toEqual(code("input-no-stack"));
  });

  it("take one of two writes over the same version", async () => {
    const { version } = await stacks.read(id, "image.yaml");
    const results = await Promise.all(
      ["one\n", "two\n"].map((text) => stacks.write(id, "image.yaml", text, version)),
    );
    expect(results.map(({ outcome }) => outcome).sort()).toEqual(["changed", "saved"]);
    expect(await readdir(join(workspace, "web"))).toEqual(["image.yaml"]);
  });

  it("notice that they were deleted, and keep their mode", async () => {
    await put(join(workspace, "web/run.sh"), "#!/bin/sh\n");
    await chmod(join(workspace, "web/run.sh"), 0o750);
    const { version } = await stacks.read(id, "run.sh");
    const saved = await stacks.write(id, "run.sh", "#!/bin/sh\ntrue\n", version);
    expect((await stat(join(workspace, "web/run.sh"))).mode & 0o777).toBe(0o750);
    await rm(join(workspace, "web/run.sh"));
    expect(
      await stacks.write(id, "run.sh", "x", saved.outcome === "saved" ? saved.version : ""),
    ).toMatchObject({ outcome: "changed" });
    await expect(stacks.read(id, "run.sh")).rejects.toEqual(code("input-no-file"));
    await stacks.write(id, "new/run.sh", "#!/bin/sh\n", null);
    expect((await stat(join(workspace, "web/new/run.sh"))).mode & 0o111).not.toBe(0);
  });

  it("are neither above the folder nor behind a link", async () => {
    await put(join(home, "secret.txt"), "secret\n");
    await symlink(join(home, "secret.txt"), join(workspace, "web/link.txt"));
    await symlink(home, join(workspace, "web/up"));
    for (const file of [
      "../../secret.txt",
      join(home, "secret.txt"),
      "a/../../../secret.txt",
      "",
      "a//b",
      "x\0y",
      "link.txt",
      "up/secret.txt",
    ]) {
      await expect(stacks.read(id, file), file).rejects.toEqual(code("input-file-outside"));
      await expect(stacks.write(id, file, "x", null), file).rejects.toEqual(code("input-file-outside"));
    }
    expect(await readFile(join(home, "secret.txt"), "utf8")).toBe("secret\n");
  });

  it("are text", async () => {
    await writeFile(join(workspace, "web/logo.png"), Buffer.from([0x89, 0x50, 0, 1]));
    await expect(stacks.read(id, "logo.png")).rejects.toEqual(code("input-not-text"));
  });

  it("have versions by their content alone", async () => {
    const before = await stacks.read(id, "image.yaml");
    await utimes(id, new Date(0), new Date(0));
    expect(await stacks.read(id, "image.yaml")).toEqual(before);
  });
});

it("checks what is in the buffers in place of what is on disk", async () => {
  const id = await put(join(workspace, "web/image.yaml"), spec);
  await put(join(workspace, "web/provision.sh"), "#!/bin/sh\r\ntrue\r\n");
  expect((await stacks.check(id, {})).problems.map((problem) => problem.code)).toContain("script-crlf");
  expect((await stacks.check(id, { "provision.sh": "#!/bin/sh\ntrue\n" })).problems).toEqual([]);
  const wrong = { "provision.sh": "#!/bin/sh\ntrue\n", "image.yaml": `${spec}netwrok: none\n` };
  expect((await stacks.check(id, wrong)).problems).toMatchObject([
    { code: "unknown-key", line: 3, file: id },
  ]);
});

it("knows the digest of a base that is a file: offers to write it down, and says when another is written there", async () => {
  const base = await put(join(home, "base.tar"), "tar");
  const digest = createHash("sha256").update("tar").digest("hex");
  stacks = stacksWith({ digestOf: (path) => Promise.resolve(path === base ? digest : undefined) });
  const local = `base_image_url: ${base} # here\nscript_url: provision.sh\n`;
  const id = await put(join(workspace, "web/image.yaml"), local);
  await put(join(workspace, "web/provision.sh"), "#!/bin/sh\ntrue\n");
  const { problems, offers } = await stacks.check(id, {});
  expect(problems).toEqual([]);
  const added = edited(local, offers?.[0]?.edits ?? []);
  expect(added).toContain(`# here\nbase_image_sha256: ${digest}\nscript_url`);
  expect(await stacks.check(id, { "image.yaml": added })).toMatchObject({ problems: [], offers: [] });
  const wrong = added.replace(
    digest,
    digest.toUpperCase().replace(/^./, (first) => (first === "0" ? "1" : "0")),
  );
  const found = (await stacks.check(id, { "image.yaml": wrong })).problems;
  expect(found).toMatchObject([{ code: "base-digest", line: 2, severity: "error" }]);
  expect(edited(wrong, found[0]?.fixes?.[0]?.edits ?? [])).toBe(added);
});

it("offers the digest of a base at an address as the last build downloaded it, unless one is written", async () => {
  const sha256 = createHash("sha256").update("tar").digest("hex");
  const last = { sha256, image: "web_20260304_2", ended: new Date(2026, 2, 4, 12).getTime() / 1000 };
  const id = await put(join(workspace, "web/image.yaml"), spec);
  await put(join(workspace, "web/provision.sh"), "#!/bin/sh\ntrue\n");
  stacks = stacksWith({
    downloaded: (of, url) =>
      Promise.resolve(of === id && url === "https://example.org/base.tar.gz" ? last : undefined),
  });
  const [offer] = (await stacks.check(id, {})).offers ?? [];
  expect(offer?.title).toMatch(/, as the build web_20260304_2 of 2026-03-04 downloaded it$/);
  const added = edited(spec, offer?.edits ?? []);
  expect(added).toContain(`base.tar.gz\nbase_image_sha256: ${sha256}\nscript_url`);
  for (const text of [added, added.replace(sha256, "0".repeat(64)), spec.replace("base.tar", "other.tar")])
    expect(await stacks.check(id, { "image.yaml": text })).toMatchObject({ problems: [], offers: [] });
});

describe("the other files of a stack", () => {
  let id: string;
  const problemsOf = async (buffers: Record<string, string> = {}) =>
    (await stacks.check(id, buffers)).problems.map(({ file, code: word, line }) => [
      file.slice(join(workspace, "web/").length),
      word,
      line,
    ]);
  beforeEach(async () => {
    id = await put(join(workspace, "web/image.yaml"), spec);
    await put(join(workspace, "web/provision.sh"), "#!/bin/bash\ntrue\n");
  });

  it("are checked for what they are: specs, other YAML, shell scripts by their names or first lines", async () => {
    const files = {
      "other.yaml": "base_image_url: https://example.org/a.tar\nscript_url: gone.sh\nnetwrok: none\n",
      "etc/compose.yml": "a: !here [1\n",
      "etc/many.yaml": "a: !here 1\n---\nb: 2\n",
      "etc/unit": "#!/bin/sh\nif true; then\n",
      "lib/tools.sh": "words=(one two)\nsay() {\n  echo\n",
      "lib/fine.sh": "words=(one two)\n",
      "lib/crlf.bash": "#!/bin/bash\r\ntrue\r\n",
      "report.py": "#!/usr/bin/python3\nif (\n",
      "notes.txt": "if true; then\n",
      ".hidden/broken.sh": "if true; then\n",
      "large.sh": `# ${"x".repeat(300_000)}\nif true; then\n`,
    };
    for (const [file, text] of Object.entries(files)) await put(join(workspace, "web", file), text);
    expect(await problemsOf()).toEqual([
      ["etc/compose.yml", "unclosed-bracket", 1],
      ["etc/unit", "script-syntax", 2],
      ["lib/crlf.bash", "script-crlf", 1],
      ["lib/tools.sh", "script-syntax", 2],
      ["other.yaml", "missing-file", 2],
      ["other.yaml", "unknown-key", 3],
    ]);
    expect(await stacks.hasError(id)).toBe(false);
  });

  it("are looked at again when they have changed, on disk or in a buffer, or what they name has come", async () => {
    const tools = await put(join(workspace, "web/tools.sh"), "if true; then\n");
    await put(join(workspace, "web/other.yaml"), spec.replace("provision", "setup"));
    const missing = ["other.yaml", "missing-file", 2];
    const unread = ["tools.sh", "script-syntax", 1];
    expect(await problemsOf()).toEqual([missing, unread]);
    expect(await problemsOf({ "tools.sh": "true\n" })).toEqual([missing]);
    expect(await problemsOf()).toEqual([missing, unread]);
    await writeFile(tools, "if true; fi\n");
    expect(await problemsOf()).toEqual([missing, unread]);
    await writeFile(tools, "true\n");
    await put(join(workspace, "web/setup.sh"), "#!/bin/sh\ntrue\n");
    expect(await problemsOf()).toEqual([]);
    await rm(tools);
    expect(await problemsOf()).toEqual([]);
  });

  it.skipIf(spawnSync("shellcheck", ["--version"]).status !== 0)(
    "are shown to ShellCheck as what they are; those that can't be read are not",
    async () => {
      await put(join(workspace, "web/run"), "#!/bin/sh\necho $1\n");
      await put(
        join(workspace, "web/lib.sh"),
        'shared=1\nwords=(one)\necho "$given" "${words[0]}"\nls $given\n',
      );
      await put(join(workspace, "web/half.sh"), "if true; then\n  echo $1\n");
      const lint = await stacks.lint(id, {});
      expect(lint.outcome === "looked" && lint.problems.map(({ file, code: word }) => [file, word])).toEqual([
        [join(workspace, "web/lib.sh"), "SC2086"],
        [join(workspace, "web/run"), "SC2086"],
      ]);
    },
  );
});

it("says once what keeps a marked script from being read", async () => {
  const id = await put(join(workspace, "web/image.yaml"), spec);
  await put(join(workspace, "web/provision.sh"), "#!/bin/bash\n#: step one\nif true; then\n");
  expect((await stacks.check(id, {})).problems).toMatchObject([{ code: "script-syntax", line: 3 }]);
});

it("tells the steps of the script and the names of the variables that the spec gives it", async () => {
  const env = "env: { RELEASE: '9', WRONG-NAME: x }\nsecrets: [TOKEN]\n";
  const id = await put(join(workspace, "web/image.yaml"), spec + env);
  await put(join(workspace, "web/provision.sh"), "#!/bin/bash\n#: step one max-age=1d\ntrue\n");
  const { steps, env: names } = await stacks.check(id, {});
  expect(steps).toEqual([{ name: "one", line: 2, endLine: 3, maxAge: 86_400 }]);
  expect(names).toEqual(["RELEASE", "TOKEN"]);
  const other = await stacks.check(id, { "provision.sh": "#!/usr/bin/perl\n" });
  expect(other).toMatchObject({ steps: [], untraced: expect.stringContaining("perl") });
});

it("keeps drafts through a crash, the last one typed of each file", async () => {
  const folder = join(home, "data/drafts");
  const draft = { stack: "/w/web/image.yaml", file: "image.yaml", text: "", version: "v" };
  const drafts = new Drafts(folder);
  await Promise.all(
    Array.from({ length: 20 }, (_, index) => drafts.save({ ...draft, text: `typed ${index}` })),
  );
  await drafts.save({ ...draft, file: "provision.sh", text: "other" });
  await writeFile(join(folder, "half.json"), "{");
  const later = new Drafts(folder);
  expect((await later.list()).map(({ text }) => text).sort()).toEqual(["other", "typed 19"]);
  await later.move({ stack: draft.stack }, { stack: "/w/site/image.yaml" });
  await later.move(
    { stack: "/w/site/image.yaml", file: "provision.sh" },
    { stack: "/w/site/image.yaml", file: "run.sh" },
  );
  await later.drop({ stack: "/w/site/image.yaml", file: "run.sh" });
  expect(await later.list()).toEqual([{ ...draft, stack: "/w/site/image.yaml", text: "typed 19" }]);
  // A window that is read anew asks for what it has just sent.
  const sent = later.save({ ...draft, stack: "/w/site/image.yaml", text: "in haste" });
  expect((await later.list()).map(({ text }) => text)).toEqual(["in haste"]);
  await sent;
});
