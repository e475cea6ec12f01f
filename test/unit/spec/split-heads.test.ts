import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { SplitHeads, splitSteps } from "../../../main/spec/index.ts";
import { eventually } from "../../support/eventually.ts";

const head = [
  "#!/bin/bash",
  "f() {",
  "  echo f",
  "}",
  "cat <<EOF",
  "#: step text",
  "EOF",
  "#: step a max-age=1h",
  "g() {",
  "  echo g",
  "}",
  "#: step b",
  "",
].join("\n");

describe("what a script is up to its last marker", () => {
  let folder: string;
  let file: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "stackwright-heads-"));
    file = join(folder, "cache", "steps.json");
  });
  afterEach(() => rm(folder, { recursive: true }));

  const split = (text: string) => splitSteps(text, "/stack/setup.sh", new SplitHeads(file));
  const remembered = async () => Object.keys(JSON.parse(await readFile(file, "utf8")) as object).length;
  const isRemembered = (count: number) => eventually(async () => expect(await remembered()).toBe(count));

  it("is asked once: what follows it splits as it would without a memory", async () => {
    await split(`${head}echo one\n`);
    await isRemembered(1);
    for (const tail of ["", "echo two", "echo two\n\n\n", "if true; then\n  echo three\nfi\n"]) {
      const text = head + tail;
      expect(await split(text)).toEqual(await splitSteps(text, "/stack/setup.sh"));
    }
    expect(await remembered()).toBe(1);
    const { steps } = await split(`${head}echo two\n`);
    expect(steps).toEqual([
      { name: "start", line: 1, endLine: 7, functions: [[2, 4]] },
      { name: "a", line: 8, endLine: 11, maxAge: 3600, functions: [[9, 11]] },
      { name: "b", line: 12, endLine: 13 },
    ]);
  });

  it("is not parsed again: what only Bash can read may follow", async () => {
    const text = `${head}echo \${\n`;
    expect((await split(text)).problems).toMatchObject([{ code: "steps-unreadable" }]);
    await split(`${head}echo one\n`);
    await isRemembered(1);
    expect(await split(text)).toMatchObject({
      steps: [{ name: "start" }, { name: "a" }, { name: "b" }],
      problems: [],
    });
  });

  it("is another one when anything in it is", async () => {
    await split(`${head}echo one\n`);
    await isRemembered(1);
    const { steps } = await split(head.replace("EOF\n#: step a", "EOF\n\n#: step a"));
    expect(steps.map(({ line }) => line)).toEqual([1, 9, 13]);
    await isRemembered(2);
  });

  it("is not remembered when something is wrong in it", async () => {
    const wrong = `${head}#: step b\necho again\n`;
    for (let time = 0; time < 2; time++)
      expect((await split(wrong)).problems).toMatchObject([{ code: "step-twice" }]);
    await expect(remembered()).rejects.toThrow("ENOENT");
  });

  it("is found out anew when the memory can't be read or kept", async () => {
    await writeFile(join(folder, "cache"), "no folder");
    expect((await split(head)).steps).toHaveLength(3);
    await rm(join(folder, "cache"));
    await split(head);
    await isRemembered(1);
    await writeFile(file, '{"x":');
    expect((await split(head)).steps).toHaveLength(3);
    await isRemembered(1);
  });

  it("is forgotten when many others came after it", async () => {
    const heads = new SplitHeads(file);
    for (let n = 0; n < 120; n++) await heads.remember(`head ${String(n)}`, { markers: [], functions: [] });
    expect(await remembered()).toBe(100);
    expect(await heads.of("head 119")).toBeDefined();
    expect(await heads.of("head 19")).toBeUndefined();
  });
});
