import { createHash } from "node:crypto";
import { mkdir, open, readFile, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { formatProblems, readSpec, validateText } from "../../../main/spec/index.ts";
import { makePlace, type Place } from "./place.ts";

const fixture = (name: string) => fileURLToPath(new URL(`../fixtures/spec/${name}`, import.meta.url));
const valid = "base_image_url: base.tar.gz\nnew_image_name: image\nscript_url: setup.sh\n";

let place: Place;
beforeEach(async () => void (place = await makePlace()));
afterEach(() => place.remove());

async function read(content: string | Buffer) {
  await writeFile(place.spec, content);
  return readSpec(place.spec, { home: place.home });
}
const brief = ({ problems }: Awaited<ReturnType<typeof readSpec>>) =>
  problems.map(({ line, column, code }) => `${line}:${column} ${code}`);

describe("specs without mistakes", () => {
  it("a vimage file of 2015 runs unchanged", async () => {
    const { spec, problems } = await readSpec(fixture("vimage-2015.yaml"));
    expect(problems.map(({ severity, line, code }) => `${severity} ${line} ${code}`)).toEqual([
      "warning 13 env-unquoted",
      "warning 15 env-unquoted",
    ]);
    expect(spec).toMatchObject({
      base: {
        source: { kind: "url", url: "http://images.example.org/ubuntu/trusty/2015-06-01.tar.gz" },
        name: "ubuntu_trusty",
        md5: "0123456789abcdef0123456789abcdef",
      },
      image: { name: "trusty_intranet-1.0" },
      script: { kind: "url", url: "http://images.example.org/scripts/intranet.sh" },
      env: {
        PIP_INDEX_URL: "http://pypi.example.org/simple",
        DEBIAN_FRONTEND: "noninteractive",
        LANG: "en_US.UTF-8",
        VERSION: "9.0",
        DEBUG: "yes",
        UMASK: "0022",
      },
      network: "host",
      limits: {},
      files: [],
      exclude: [],
      compression: "gz",
    });
    expect(spec?.image).not.toHaveProperty("md5");
  });

  it("every key is read and resolved", async () => {
    const bytes = await readFile(fixture("full.yaml"));
    const { spec, problems } = await read(bytes);
    expect(problems).toEqual([]);
    expect(spec).toEqual({
      path: place.spec,
      sha256: createHash("sha256").update(bytes).digest("hex"),
      base: {
        source: { kind: "file", path: join(place.folder, "base.tar.gz") },
        name: "debian",
        md5: "d41d8cd98f00b204e9800998ecf8427e",
        sha256: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
      },
      image: { name: "my_image-1.0" },
      script: { kind: "file", path: join(place.folder, "setup.sh") },
      env: { PLAIN: "text", QUOTED: "9.0", LINES: "one\ntwo\n" },
      secrets: ["API_TOKEN", "PLAIN"],
      network: "bridge",
      limits: { memory: 1610612736, cpus: 0.5, pids: 1000, time: 5400 },
      files: [
        { source: join(place.folder, "setup.sh"), target: "/opt/setup.sh", mode: "0644" },
        { source: join(place.home, "app.conf"), target: "/etc/app.conf", mode: "4755" },
      ],
      exclude: ["/var/cache/apt/archives/*.deb", "/tmp/*"],
      compression: "zst",
    });
  });

  it("an editor's buffer reads as the file does", async () => {
    const text = await readFile(fixture("full.yaml"), "utf8");
    expect(await validateText(text, place.spec, { home: place.home })).toEqual(await read(text));
  });

  it("a link to a spec has its paths relative to its own folder, and says so where one leads nowhere", async () => {
    await read(valid);
    const folder = join(place.home, "links");
    await mkdir(folder, { recursive: true });
    const link = join(folder, "image.yaml");
    await symlink(place.spec, link);
    const [missing] = (await readSpec(link, { home: place.home })).problems;
    expect(missing).toMatchObject({
      code: "missing-file",
      hint: expect.stringMatching(/spec is a link/) as string,
    });
    expect(missing?.message).toContain(join(folder, "base.tar.gz"));
    for (const name of ["base.tar.gz", "setup.sh"])
      await writeFile(join(folder, name), await readFile(join(place.spec, "..", name)));
    const { spec } = await readSpec(link, { home: place.home });
    expect(spec).toMatchObject({ path: link, script: { path: join(folder, "setup.sh") } });
  });

  it("a byte order mark and CR LF do no harm, nor shift columns", async () => {
    const text = `\uFEFF${valid.replaceAll("\n", "\r\n")}`;
    expect(brief(await read(text))).toEqual([]);
    expect(brief(await read(text.replace("base.tar.gz", "bose.tar.gz")))).toEqual(["1:17 missing-file"]);
  });

  it("anchors, aliases and merge keys work, an earlier value wins, a loop ends", async () => {
    const { spec, problems } = await read(
      `${valid}network: &n host\ncompression: gz\nenv: &env\n  A: &a one\n  B: *a\n  <<: [{A: two, C: three}, *env]\n`,
    );
    expect(problems).toEqual([]);
    expect(spec?.env).toEqual({ A: "one", B: "one", C: "three" });
  });

  it("an alias bomb is read in no time", async () => {
    const levels = Array.from(
      { length: 60 },
      (_, n) => `  - &l${n + 1}\n    <<: [*l${n}, *l${n}, *l${n}]\n`,
    ).join("");
    const { problems } = await read(`${valid}env: &l0 {A: x}\nexclude:\n${levels}files: {<<: *l60}\n`);
    expect(problems.map(({ code }) => code)).toContain("wrong-type");
  });

  it("a map of files, a folder as source, file:// and symbolic links are taken", async () => {
    await symlink("setup.sh", join(place.folder, "link.sh"));
    const url = `file://${place.folder}/link.sh`;
    const { spec, problems } = await read(
      `${valid.replace("setup.sh", url)}files:\n  scripts: /opt/scripts\n  ./setup.sh: /opt/setup.sh\n`,
    );
    expect(problems).toEqual([]);
    expect(spec?.script).toEqual({ kind: "file", path: join(place.folder, "link.sh") });
    expect(spec?.files.map(({ target }) => target)).toEqual(["/opt/scripts", "/opt/setup.sh"]);
  });

  it.each([
    ["memory: 512M", { memory: 536870912 }],
    ["memory: 2GiB", { memory: 2147483648 }],
    ["memory: 8388608", { memory: 8388608 }],
    ["cpus: 2", { cpus: 2 }],
    ["time: 10m", { time: 600 }],
    ["time: 90", { time: 90 }],
    ["time: 1d2h", { time: 93600 }],
  ])("limits: %s", async (text, limits) => {
    expect((await read(`${valid}limits: {${text}}\n`)).spec?.limits).toEqual(limits);
  });
});

describe("troubles of whole files", () => {
  it("a missing spec, a folder, a pipe that nobody writes to", async () => {
    expect(brief(await readSpec(place.spec))).toEqual(["1:1 no-such-file"]);
    expect(brief(await readSpec(place.folder))).toEqual(["1:1 not-a-file"]);
    await promisify(execFile)("mkfifo", [place.spec]);
    expect(brief(await readSpec(place.spec))).toEqual(["1:1 not-a-file"]);
  });

  it("100 MB are refused before they are read", async () => {
    const file = await open(place.spec, "w");
    await file.truncate(100_000_000);
    await file.close();
    const before = process.memoryUsage().arrayBuffers;
    const reading = await readSpec(place.spec);
    expect(brief(reading)).toEqual(["1:1 file-too-large"]);
    expect(reading.problems[0]?.message).toContain("100 MB");
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(10_000_000);
  });

  it("the first byte that is no UTF-8 is named, and the rest still checked", async () => {
    const text = Buffer.from(`${valid}# \uFFFD ü : `);
    const reading = await read(Buffer.concat([text, Buffer.from([0xe4]), Buffer.from("\nwibble: 1\n")]));
    expect(brief(reading)).toEqual(["4:9 not-utf8", "5:1 unused-key"]);
    expect(reading.problems[0]?.message).toContain("0xE4");
  });

  it("binaries and UTF-16", async () => {
    expect(brief(await read(Buffer.from([0x1f, 0x8b, 8, 0, 0, 0])))).toEqual(["1:4 binary-file"]);
    expect(brief(await read(Buffer.from(`\uFEFF${valid}`, "utf16le")))).toEqual(["1:1 not-utf8"]);
  });

  it.each([
    ["deep nesting", "[".repeat(50_000)],
    [
      "nesting of every depth",
      Array.from({ length: 40 }, (_, n) => `k${n}: ${"{a: ".repeat(n * 50)}${"}".repeat(n * 50)}\n`).join(""),
    ],
    ["a nest of lists", "- ".repeat(5000)],
    ["a comment that looks like many", `${"# ".repeat(100)}\n---\n`],
    ["a time with many spaces", `${valid}limits: {time: "1${" ".repeat(5000)}x"}\n`],
    ["many keys", Array.from({ length: 20_000 }, (_, n) => `k${n}: 1\n`).join("")],
    ["many aliases", `a: &a x\nb: [${"*a, ".repeat(50_000)}]\n`],
    ["many syntax errors", "a: 'x' y\n".repeat(20_000)],
  ])("%s: an answer, not a hang or a crash", async (_, text) => {
    const { problems } = await read(text);
    expect(problems.length).toBeGreaterThan(0);
    formatProblems(problems, { color: true, cwd: place.folder });
  });
});

describe("files that a spec names", () => {
  it("an empty script, an empty base, a base that is a folder", async () => {
    await writeFile(join(place.folder, "setup.sh"), "");
    await writeFile(join(place.folder, "base.tar.gz"), "");
    expect(brief(await read(valid))).toEqual(["1:17 empty-file", "3:13 empty-file"]);
    expect(brief(await read(valid.replace("base.tar.gz", "scripts")))).toContain("1:17 not-a-file");
  });

  it("a script of more than 100 MB", async () => {
    const file = await open(join(place.folder, "setup.sh"), "w");
    await file.truncate(100_000_001);
    await file.close();
    expect(brief(await read(valid))).toEqual(["3:13 script-too-large"]);
  });

  it("a script with CR LF is warned of, at its own first line", async () => {
    const script = join(place.folder, "setup.sh");
    await writeFile(script, "#!/bin/bash\r\necho hello\r\n");
    const { spec, problems } = await read(valid);
    expect(problems).toMatchObject([
      { severity: "warning", file: script, line: 1, column: 12, code: "script-crlf" },
    ]);
    expect(spec).toBeDefined();
  });

  it("a file that is neither file nor folder", async () => {
    await mkdir(join(place.folder, "d"));
    await promisify(execFile)("mkfifo", [join(place.folder, "d/pipe")]);
    expect(brief(await read(`${valid}files: {d/pipe: /x}\n`))).toEqual(["4:9 not-a-file"]);
  });
});
