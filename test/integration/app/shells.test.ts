import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import type { ShellSummary, ShellTarget } from "../../../main/contract/shell.ts";
import { describeWithLxc } from "../../support/lxc.ts";
import { AppUnderTest } from "./app-under-test.ts";

describeWithLxc("shells through the app", () => {
  let under: AppUnderTest;

  beforeAll(async () => {
    under = await AppUnderTest.create();
  });
  afterAll(() => under.dispose());
  afterEach(async () => {
    for (const { id } of await under.client.shells.list()) await under.client.shells.close({ id });
  });

  /** Opens a shell and settles at its first prompt: what is typed before it may be lost, as at any terminal that is being set up. */
  const open = async (target: ShellTarget): Promise<ShellSummary> => {
    const seen = await under.client.shells.watch();
    const { id } = await under.client.shells.open({ target, cols: 80, rows: 24 });
    for await (const summary of seen) {
      if (summary.id !== id || summary.state === "opening") continue;
      expect(summary.remark).toBeUndefined();
      await under.read(`shell:${id}`, (text) => /[#$] /.test(text));
      return summary;
    }
    throw new Error("No shell was told of.");
  };
  const type = async (id: string, data: string, wanted: RegExp) => {
    await under.client.shells.write({ id, data });
    return under.read(`shell:${id}`, (text) => wanted.test(text));
  };

  it("opens on the host, keeps its size, and ends in words", async () => {
    const { id, title } = await open({ kind: "host", host: "here" });
    expect(title).toBe("here");
    await under.client.shells.resize({ id, cols: 133, rows: 41 });
    expect(await type(id, "stty size; echo $((6*7))\n", /\b42\b/)).toMatch(/41 133/);
    await type(id, "exit 3\n", /./);
    await under.read(`shell:${id}`);
    expect(await under.client.shells.list()).toMatchObject([
      { id, state: "ended", remark: "It ended with exit status 3." },
    ]);
    await under.client.shells.close({ id });
    expect(await under.client.shells.list()).toEqual([]);
    await expect(under.client.shells.write({ id, data: "x" })).rejects.toMatchObject({
      data: { code: "input-no-shell" },
    });
  });

  it("keeps what is typed while it opens", async () => {
    const { id, state } = await under.client.shells.open({
      target: { kind: "host", host: "here" },
      cols: 80,
      rows: 24,
    });
    expect(state).toBe("opening");
    await Promise.all([
      under.client.shells.write({ id, data: "echo typed-" }),
      under.client.shells.write({ id, data: "$((40+2))\n" }),
    ]);
    await under.read(`shell:${id}`, (text) => /typed-42/.test(text));
  });

  it("opens in the base of a stack, several at once", async () => {
    const stack = await under.stack("web", "true\n", "env:\n  COLOUR: green\n");
    const [one, two] = await Promise.all([1, 2].map(() => open({ kind: "base", stack, host: "here" })));
    await type(one?.id ?? "", "echo is-$COLOUR; touch /mine\n", /is-green/);
    expect(await type(two?.id ?? "", "ls /mine || echo no-such\n", /^no-such/m)).toMatch(/no-such/);
  });

  it("opens in what a failed build left, and in a finished image", async () => {
    const failing = await under.stack("broken", "echo left >/behind\nexit 4\n");
    const failed = await under.build(failing);
    expect((await under.toEnd(failed)).at(-1)).toMatchObject({ summary: { state: "failed", kept: true } });
    const inFailed = await open({ kind: "failed-build", build: failed });
    await type(inFailed.id, "cat /behind\n", /^left/m);

    const finished = await under.build(await under.stack("whole", "echo inside >/made\n"));
    await under.toEnd(finished);
    const inImage = await open({ kind: "image", build: finished });
    expect(inImage.title).toMatch(/^whole_/);
    await type(inImage.id, "cat /made\n", /^inside/m);
  });

  it("opens in an image that only this machine has", async () => {
    const id = await under.build(await under.stack("kept", "echo mine >/made\n"));
    await under.toEnd(id);
    await under.client.hosts.sweep({ host: "here", days: 0 });
    const shell = await open({ kind: "image", build: id });
    await type(shell.id, "cat /made\n", /^mine/m);
  });

  it("says why one can't be opened", async () => {
    const stack = await under.stack("wrong", "true\n", "netwrok: none\n");
    const { id } = await under.client.shells.open({
      target: { kind: "base", stack, host: "here" },
      cols: 80,
      rows: 24,
    });
    expect(await under.read(`shell:${id}`)).toContain("The spec has mistakes.");
    expect(await under.client.shells.list()).toMatchObject([
      { id, state: "failed", remark: "The spec has mistakes." },
    ]);
  });

  it("pauses a flood that nobody reads, and goes on when somebody does", async () => {
    const { id } = await open({ kind: "host", host: "here" });
    await under.client.shells.write({
      id,
      data: "head -c 12000000 /dev/zero | tr '\\0' x; echo; echo do''ne\n",
    });
    let offset = 0;
    let tail = "";
    let dropped = 0;
    while (!tail.includes("done")) {
      const chunk = await under.client.recordings.read({
        id: `shell:${id}`,
        offset,
        max: 1 << 20,
        wait: 5000,
      });
      expect(chunk.size - offset).toBeLessThan(6 << 20);
      dropped += chunk.offset - offset;
      const text = Buffer.from(chunk.bytes).toString();
      offset = chunk.offset + text.length;
      tail = tail.slice(-100) + text;
    }
    expect(dropped).toBe(0);
    expect(offset).toBeGreaterThan(12_000_000);
  });
});
