import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { smallBase, withBash, type TestBase } from "../../support/base.ts";
import { withBox, type Box } from "../../support/box.ts";
import { stackwright } from "../../support/command.ts";
import { describeWithLxc } from "../../support/lxc.ts";
import { Terminal } from "../../support/terminal.ts";

describeWithLxc("steps, from the command", () => {
  let box: Box;
  let base: TestBase;
  let cwd: string;
  const open = withBox(
    async (made, work) => {
      box = made;
      base = await smallBase(work, withBash);
    },
    (made) => void (cwd = made),
  );

  async function stack(last: string, more = ""): Promise<void> {
    await writeFile(
      join(cwd, "image.yaml"),
      `base_image_url: ${base.tarball}\nscript_url: provision.sh\nnew_image_name: small\n${more}`,
    );
    const script = `#!/bin/bash\nset -e\n#: step one\necho 'in one'\nword=kept; mkdir -p /srv; cd /srv\n#: step two\necho "in two, $word" >/two; cat /two\n`;
    await writeFile(join(cwd, "provision.sh"), `${script}#: step three\n${last}`);
  }

  async function build(...args: string[]) {
    const env = { TOKEN: "geheim-9d1c" };
    const command = stackwright(["build", "image.yaml", "--host", "here", ...args], {
      home: box.home,
      cwd,
      env,
    });
    const code = await command.exit;
    return { code, out: command.stdout().toString(), said: command.stderr() };
  }

  /** Which steps ran, and which came from the cache. */
  const steps = (said: string) =>
    [...said.matchAll(/^✔ (start|one|two|three)\s.*?(\(cached.*)?$/gm)].map(
      ([, name, cached]) => `${cached ? "cached " : ""}${name ?? ""}`,
    );

  it("run once, then only as far as something has changed, and not at all when nothing has", async () => {
    await stack("echo 'in three'\n");
    const first = await build();
    expect(first.code, first.said).toBe(0);
    expect(steps(first.said)).toEqual(["start", "one", "two", "three"]);
    expect(first.out).toBe("in one\r\nin two, kept\r\nin three\r\n");

    const same = await build();
    expect(same).toMatchObject({
      code: 0,
      out: "",
      said: expect.stringMatching(/Nothing has changed.*small\.tar\.gz/),
    });
    const forced = await build("--force");
    expect(steps(forced.said)).toEqual(["cached start", "cached one", "cached two", "cached three"]);

    await stack("echo changed\n");
    const changed = await build();
    expect(steps(changed.said)).toEqual(["cached start", "cached one", "cached two", "three"]);
    expect(changed.out).toBe("in one\r\nin two, kept\r\nchanged\r\n");
    expect(steps((await build("--from", "two")).said)).toEqual([
      "cached start",
      "cached one",
      "two",
      "three",
    ]);
    expect(steps((await build("--no-cache")).said)).toEqual(["start", "one", "two", "three"]);

    await writeFile(join(cwd, "small.tar.gz"), "something else");
    expect((await build()).said).toContain("sha256");
    const wrong = await build("--from", "tow");
    expect(wrong).toMatchObject({ code: 2, said: expect.stringContaining("'two'") });
  });

  it("that fail are told, and gone on from when they are mended", async () => {
    await stack("cat /not/there\n");
    const failed = await build();
    expect(failed.code).toBe(1);
    expect(failed.said).toMatch(/step three failed: provision\.sh:9: /);
    const [, id = ""] = /stackwright build image\.yaml --host here --resume (\S+)/.exec(failed.said) ?? [];
    await stack("cat /two\n");
    const resumed = await build("--resume", id);
    expect(resumed.code, resumed.said).toBe(0);
    expect(resumed.out).toBe("in one\r\nin two, kept\r\nin two, kept\r\n");
    expect(steps(resumed.said)).toEqual(["cached start", "cached one", "cached two", "three"]);
    const again = await build("--resume", id);
    expect(again).toMatchObject({ code: 2, said: expect.stringContaining("no longer on the host") });
  });

  it("end where --until says: in a shell on a terminal, else with how to get one", async () => {
    await stack("echo 'in three'\n");
    const partial = await build("--until", "one");
    expect(partial.code, partial.said).toBe(0);
    expect(partial.said).toMatch(/stackwright shell --build \d{8}-/);
    expect(await readdir(cwd)).not.toContain("small.tar.gz");
    const terminal = new Terminal(["build", "image.yaml", "--host", "here", "--until", "two"], cwd, box.home);
    open.push(terminal);
    await terminal.shows(/ended early, after the step two\.[^]*[#$] (\x1b\[6n)?$/);
    terminal.type('cat /two; echo "<$word>"; pwd; exit\r');
    await terminal.shows(/in two, kept\s+<kept>\s+\/srv\s/);
    expect(await terminal.exit).toBe(0);
  });

  it("get secrets from this command's environment, and nobody else does", async () => {
    await stack('echo "length ${#TOKEN}"; exit 3\n', "secrets: [TOKEN]\n");
    const built = await build("--json");
    expect(built.code).toBe(1);
    const output = [...built.out.matchAll(/"base64":"([^"]*)"/g)].map(([, text = ""]) =>
      Buffer.from(text, "base64"),
    );
    expect(Buffer.concat(output).toString()).toContain("length 11");
    const builds = join(box.home, ".local", "share", "stackwright", "builds");
    const id = (await readdir(builds)).sort().at(-1) ?? "";
    const kept = await Promise.all(
      ["build.json", "events", "record.json"].map((name) => readFile(join(builds, id, name), "utf8")),
    );
    expect(kept.join("") + built.said).not.toContain("geheim");
    await stack("true\n", "secrets: [STACKWRIGHT_NO_SUCH]\n");
    expect(await build()).toMatchObject({ code: 2, said: expect.stringContaining("STACKWRIGHT_NO_SUCH") });
  });

  it("in a block are a mistake with its line, unless it is forced", async () => {
    await stack("if true; then\n  #: step four\n  echo forced\nfi\n");
    const refused = await build();
    expect(refused).toMatchObject({
      code: 2,
      said: expect.stringMatching(/provision\.sh:10:3: error: .*line 9/),
    });
    expect((await build("--force")).out).toContain("forced");
  });
});
