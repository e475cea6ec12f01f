import { createHash } from "node:crypto";
import { once } from "node:events";
import { createReadStream } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { appendFile, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { BuildEvent } from "../../../main/contract/build.ts";
import type { BuildUpdate } from "../../../main/contract/history.ts";
import { isThere } from "../../../main/is-there.ts";
import { eventually } from "../../support/eventually.ts";
import { describeWithLxc } from "../../support/lxc.ts";
import { AppUnderTest, eventsOf } from "./app-under-test.ts";
import { Gate } from "../../support/gate.ts";

/** The events of a build without those that say only how it is going. */
function happened(updates: BuildUpdate[]): BuildEvent[] {
  return eventsOf(updates).filter(({ type }) => type !== "progress" && type !== "connection");
}

describeWithLxc("a build through the app", () => {
  let under: AppUnderTest;

  beforeAll(async () => {
    under = await AppUnderTest.create();
  });
  afterAll(() => under.dispose());

  it("goes from Save and Build to an active image, the same for every window", async () => {
    const stack = await under.stack("web", "echo one\necho two >/made\n");
    const seen = under.client.builds.watch();
    const id = await under.build(stack);
    const windows = await Promise.all([under.toEnd(id), under.toEnd(id)]);
    const events = happened(windows[0]);
    expect(happened(windows[1])).toEqual(events);
    expect(events.flatMap((event) => (event.type === "end" ? [event.phase] : []))).toEqual([
      "connect",
      "base",
      "script",
      "pack",
      "download",
    ]);
    const last = windows[0].at(-1);
    expect(last).toMatchObject({
      type: "summary",
      summary: { id, stack, state: "succeeded", active: true, host: "here" },
    });

    const [summary] = await under.client.builds.list();
    expect(summary?.image).toMatch(/^web_\d{8}_1$/);
    expect((await stat(summary?.tarball ?? "")).size).toBe(summary?.size);
    expect(await under.read(`build:${id}`)).toBe("one\r\n");
    expect((await (await seen).next()).value).toMatchObject({ id });

    // What is told of it later is what was told when it ran.
    expect(happened(await under.toEnd(id))).toEqual(events);
    expect(await under.client.builds.sources({ id })).toMatchObject([
      { file: "image.yaml" },
      {
        file: "provision.sh",
        text: "#!/bin/sh\necho one\necho two >/made\n",
        untraced: expect.stringContaining("'/bin/sh'"),
      },
    ]);
  });

  it("keeps the layers of builds on their host as far as its profile lets it", async () => {
    const root = join(under.folder, "root");
    const host = { kind: "local", name: "here", sudo: false, root } as const;
    const layers = async () => {
      const names = await readdir(join(root, "layers")).catch(() => []);
      return names.filter((name) => !name.startsWith("."));
    };
    const large = (name: string) => under.stack(name, `head -c 3000000 /dev/zero >/${name}\n`);
    /** The layer that a build of the stack makes. */
    const made = async (stack: string) => {
      const before = await layers();
      await under.toEnd(await under.build(stack));
      return eventually(async () => {
        const [layer] = (await layers()).filter((name) => !before.includes(name));
        return layer ?? expect.fail("There is no new layer.");
      });
    };
    const first = await made(await large("first"));
    await under.client.hosts.change({ ...host, layersLimit: 5_000_000 });
    try {
      const second = await made(await large("second"));
      await eventually(async () => expect(await layers()).not.toContain(first));
      expect(await layers()).toContain(second);
      await under.client.hosts.change({ ...host, layersLimit: 1_000_000 });
      const { freed } = await under.client.hosts.sweep({ host: "here", days: 30 });
      expect(freed).toBeGreaterThan(3_000_000);
      expect(await layers()).not.toContain(second);
    } finally {
      await under.client.hosts.change(host);
    }
  });

  it("answers busy while the stack builds, and cancels", async () => {
    const stack = await under.stack("slow", "echo begun\nsleep 600\n");
    const [first, second] = await Promise.all(
      [1, 2].map(() => under.client.builds.start({ stack, host: "here", cols: 80, rows: 24 })),
    );
    expect([first?.outcome, second?.outcome].sort()).toEqual(["busy", "started"]);
    if (first?.outcome === "problems" || !first) throw new Error("It has problems.");
    const { id } = first;
    await under.read(`build:${id}`, (text) => text.includes("begun"));
    await expect(under.client.stacks.rename({ stack, name: "slower" })).rejects.toMatchObject({
      data: { code: "input-build-running" },
    });
    await expect(under.client.builds.remove({ id })).rejects.toMatchObject({
      data: { code: "input-build-running" },
    });
    await under.client.builds.cancel({ id });
    expect((await under.toEnd(id)).at(-1)).toMatchObject({ summary: { state: "cancelled", active: false } });
    expect((await under.client.builds.list()).find((build) => build.id === id)?.state).toBe("cancelled");
  });

  it("begins the next build when the one under way has ended, unless that is taken back", async () => {
    const { builds } = under.client;
    const stack = await under.stack("twice", "echo begun\nsleep 600\n");
    const start = (queue: boolean) => builds.start({ stack, host: "here", cols: 80, rows: 24, queue });
    const ofStack = async () => (await builds.list()).filter((build) => build.stack === stack);
    const first = await start(true);
    if (first.outcome !== "started") throw new Error(`It is ${first.outcome}.`);
    const { id } = first;
    expect(await start(true)).toEqual({ outcome: "queued", id });
    expect(await ofStack()).toMatchObject([{ id, next: true }]);
    await builds.unqueue({ stack });
    expect((await ofStack())[0]?.next).toBeUndefined();
    expect(await start(true)).toEqual({ outcome: "queued", id });
    await under.read(`build:${id}`, (text) => text.includes("begun"));
    await builds.cancel({ id });
    await under.toEnd(id);
    const [second, ...before] = await ofStack();
    expect(before).toMatchObject([{ id, state: "cancelled" }]);
    expect(second).toMatchObject({ state: "running" });
    expect(second?.next).toBeUndefined();
    await builds.cancel({ id: second?.id ?? "" });
    await under.toEnd(second?.id ?? "");
    expect(await ofStack()).toHaveLength(2);
  });

  it("says so when what waited would make nothing new", async () => {
    const gate = await Gate.open();
    const stack = await under.stack("same", `${gate.wait}\n`);
    const request = { stack, host: "here", cols: 80, rows: 24, queue: true };
    const first = await under.client.builds.start(request);
    if (first.outcome !== "started") throw new Error(`It is ${first.outcome}.`);
    const { id } = first;
    expect(await under.client.builds.start(request)).toEqual({ outcome: "queued", id });
    gate.pass();
    const notes = (await under.toEnd(id)).flatMap((update) =>
      update.type === "event" && update.event.type === "note" ? [update.event.text] : [],
    );
    expect(notes).toEqual(["The next build did not begin. Nothing has changed since this one."]);
  });

  it("says problems instead of building a spec that has some", async () => {
    const stack = await under.stack("wrong", "true\n", "netwrok: none\n");
    const request = { stack, host: "here", cols: 80, rows: 24 };
    expect(await under.client.builds.start(request)).toEqual({ outcome: "problems", forcible: false });
    const { problems } = await under.client.stacks.check({ stack, buffers: {} });
    expect(problems).toMatchObject([{ code: "unknown-key", line: 3 }]);
    const buffers = { "image.yaml": `base_image_url: ${under.base.tarball}\nscript_url: provision.sh\n` };
    expect((await under.client.stacks.check({ stack, buffers })).problems).toEqual([]);
  });

  it("builds a script with mistakes only when it is forced to", async () => {
    const stack = await under.stack("marked", "true\n");
    await writeFile(
      join(dirname(stack), "provision.sh"),
      "#!/bin/bash\n#: step a\nif :; then\n#: step b\n:; fi\n",
    );
    const request = { stack, host: "here", cols: 80, rows: 24 };
    expect(await under.client.builds.start(request)).toEqual({ outcome: "problems", forcible: true });
    expect(
      await under.client.builds.start({ ...request, until: "z", force: true }).catch((error) => error),
    ).toMatchObject({
      data: { code: "input-no-step" },
    });
    expect(
      await under.client.builds
        .start({ ...request, resume: "20260101-000000-abcdef", force: true })
        .catch((error) => error),
    ).toMatchObject({
      data: { code: "input-no-build" },
    });
    await under.toEnd(await under.build(stack));
  });

  it("builds although another of the stack's files has mistakes", async () => {
    const stack = await under.stack("beside", "true\n");
    await writeFile(join(dirname(stack), "tools.sh"), "if true; then\n");
    const { problems } = await under.client.stacks.check({ stack, buffers: {} });
    expect(problems).toMatchObject([{ code: "script-syntax", severity: "error" }]);
    const started = await under.client.builds.start({ stack, host: "here", cols: 80, rows: 24 });
    if (started.outcome !== "started") throw new Error(`It is ${started.outcome}.`);
    await under.toEnd(started.id);
  });

  it("knows the digest of what its host downloaded as the base, and offers it for the spec", async () => {
    const stack = await under.stack("fetched", "true\n");
    const server = createServer((_, response) => createReadStream(under.base.tarball).pipe(response)).listen(
      0,
    );
    try {
      await once(server, "listening");
      const { port } = server.address() as AddressInfo;
      const url = `http://127.0.0.1:${String(port)}/base.tar`;
      await writeFile(stack, (await readFile(stack, "utf8")).replace(under.base.tarball, url));
      const offers = async () => (await under.client.stacks.check({ stack, buffers: {} })).offers;
      expect(await offers()).toEqual([]);
      await under.toEnd(await under.build(stack));
      const digest = createHash("sha256")
        .update(await readFile(under.base.tarball))
        .digest("hex");
      expect(await offers()).toMatchObject([
        {
          title: expect.stringMatching(/as the build fetched_\d{8}_1 of \d{4}-\d\d-\d\d downloaded it$/),
          edits: [{ text: `\nbase_image_sha256: ${digest}` }],
        },
      ]);
    } finally {
      server.close();
    }
  });

  it("builds nothing when nothing has changed, and says so at once", async () => {
    const secret = "geheim-" + String(Math.random());
    const more = "secrets: [TOKEN]\nfiles: [{ source: copied, target: /copied }]\n";
    const stack = await under.stack("same", 'printf %s "$TOKEN" | wc -c\n', more);
    const copied = join(dirname(stack), "copied");
    await writeFile(copied, "one");
    const request = { stack, host: "here", cols: 80, rows: 24 };
    const questions = await under.client.questions.watch();
    const starting = under.client.builds.start(request);
    for await (const [question] of questions) {
      if (question?.type !== "secret") continue;
      expect(question).toMatchObject({
        kind: "variable",
        host: "same",
        text: expect.stringContaining("TOKEN"),
      });
      await under.client.questions.answer({ type: "secret", id: question.id, secret, remember: true });
      break;
    }
    const started = await starting;
    if (started.outcome !== "started") throw new Error(started.outcome);
    const { id } = started;
    const updates = await under.toEnd(id);
    expect(updates.at(-1)).toMatchObject({
      summary: { state: "succeeded", by: expect.stringContaining("@") },
    });
    expect(await under.read(`build:${id}`)).toBe(`${secret.length}\r\n`);

    const begun = performance.now();
    expect(await under.client.builds.start(request)).toEqual({ outcome: "current", id });
    expect(performance.now() - begun).toBeLessThan(1000);
    // After a restart the value comes from where secrets are kept.
    under.start();
    expect(await under.client.builds.start(request)).toEqual({ outcome: "current", id });

    const changes: [string, () => Promise<void>][] = [
      ["a copied file", () => writeFile(copied, "two")],
      ["the script", () => appendFile(join(dirname(stack), "provision.sh"), "true\n")],
      ["the secret", () => under.secrets.set(`${stack}\nvariable\nTOKEN`, "other")],
    ];
    for (const [what, change] of changes) {
      await change();
      under.start();
      const next = await under.client.builds.start(request);
      expect(next.outcome, what).toBe("started");
      if (next.outcome === "started") await under.toEnd(next.id);
      expect((await under.client.builds.start(request)).outcome, what).toBe("current");
    }
    const kept = await readFile(join(under.home, "data", "builds", id, "build.json"), "utf8");
    const told = JSON.stringify(updates) + kept;
    expect(told).toContain("fingerprint");
    expect(told).not.toContain(secret);
  });

  it("does not take an image for current that kept a step as it was before a change", async () => {
    const script = (one: string, two: string) => `#!/bin/bash\n#: step one\n${one}\n#: step two\n${two}\n`;
    const stack = await under.stack("resumed", script("echo old", "exit 1"));
    const file = join(dirname(stack), "provision.sh");
    const request = { stack, host: "here", cols: 80, rows: 24 };
    await writeFile(file, script("echo old", "exit 1"));
    const failed = await under.client.builds.start(request);
    if (failed.outcome !== "started") throw new Error(failed.outcome);
    await under.toEnd(failed.id);
    await writeFile(file, script("echo new", "echo two"));
    const resumed = await under.client.builds.start({ ...request, resume: failed.id });
    if (resumed.outcome !== "started") throw new Error(resumed.outcome);
    await under.toEnd(resumed.id);
    expect(await under.read(`build:${resumed.id}`)).toBe("old\r\ntwo\r\n");
    const plain = await under.client.builds.start(request);
    if (plain.outcome !== "started") throw new Error(plain.outcome);
    await under.toEnd(plain.id);
    expect(await under.read(`build:${plain.id}`)).toBe("new\r\ntwo\r\n");
    expect(await under.client.builds.start(request)).toEqual({ outcome: "current", id: plain.id });
  });

  it("numbers the images of a day, and lets one choose the active one", async () => {
    const stack = await under.stack("many", "echo $RANDOM\n");
    const ids: string[] = [];
    for (let count = 0; count < 3; count++) {
      const id = await under.build(stack);
      await under.toEnd(id);
      ids.push(id);
    }
    const mine = async () => (await under.client.builds.list()).filter((build) => build.stack === stack);
    expect((await mine()).map(({ image }) => image.slice(-2))).toEqual(["_3", "_2", "_1"]);
    const active = async () => (await mine()).filter((build) => build.active).map(({ id }) => id);
    expect(await active()).toEqual([ids[2]]);
    await under.client.builds.setActive({ id: ids[0] ?? "" });
    expect(await active()).toEqual([ids[0]]);
    await under.client.builds.remove({ id: ids[0] ?? "" });
    expect(await active()).toEqual([ids[2]]);
    await under.client.builds.setActive({ id: ids[1] ?? "" });
    const renamed = await under.client.stacks.rename({ stack, name: "several" });
    expect(
      (await under.client.builds.list())
        .filter((build) => build.stack === renamed.id && build.active)
        .map(({ id }) => id),
    ).toEqual([ids[1]]);

    // With one to keep beside the active one, the next build leaves itself, and the chosen one.
    const settings = await under.client.settings.get();
    await under.client.settings.set({ settings: { ...settings, keepImages: 1 } });
    const last = await under.build(renamed.id);
    await under.toEnd(last);
    const withImage = (await under.client.builds.list()).filter(
      (build) => build.stack === renamed.id && build.tarball,
    );
    expect(withImage.map(({ id }) => id)).toEqual([last, ids[1]]);
    await under.client.settings.set({ settings });
  });

  it("deletes a build on its host, too, unless somebody is in it or the host can't be had", async () => {
    const { builds, shells, hosts } = under.client;
    const id = await under.build(await under.stack("left", "echo x >/made\nfalse\n"));
    expect((await under.toEnd(id)).at(-1)).toMatchObject({ summary: { state: "failed", kept: true } });
    const there = join(under.folder, "root", "builds", id);
    const shell = await shells.open({ target: { kind: "failed-build", build: id }, cols: 80, rows: 24 });
    await under.read(`shell:${shell.id}`, (text) => /[#$] /.test(text));
    await expect(builds.remove({ id })).rejects.toMatchObject({ data: { code: "host-busy" } });
    expect((await builds.list()).map((build) => build.id)).toContain(id);
    await shells.close({ id: shell.id });
    await eventually(async () => expect(await builds.remove({ id })).toEqual({ stays: null }));
    expect((await builds.list()).map((build) => build.id)).not.toContain(id);
    expect(await isThere(there)).toBe(false);

    const image = await under.build(await under.stack("made", "echo x >/made\n"));
    await under.toEnd(image);
    await hosts.rename({ host: "here", name: "gone" });
    const root = join(under.folder, "root");
    await hosts.add({ kind: "local", name: "here", sudo: false, root });
    await hosts.remove({ host: "gone" });
    expect(await builds.remove({ id: image })).toEqual({ stays: "gone is not among the hosts any more." });
    expect((await builds.list()).map((build) => build.id)).not.toContain(image);
    expect(await isThere(join(root, "builds", image))).toBe(true);
  });

  it("finds text in a log by the offset of its line", async () => {
    const stack = await under.stack(
      "loud",
      "i=0; while [ $i -lt 2000 ]; do i=$((i+1)); echo line $i; done; printf 'a \\033[31mRed\\033[0m word'\n",
    );
    const id = await under.build(stack);
    await under.toEnd(id);
    const log = await under.read(`build:${id}`);
    const [red] = await under.client.builds.searchLog({ id, text: "red word" });
    expect(red?.line).toBe("a Red word");
    expect(log.slice(red?.offset)).toMatch(/^a \x1b\[31mRed/);
    const found = await under.client.builds.searchLog({ id, text: "line" });
    expect(found).toHaveLength(1000);
    expect(log.slice(found[41]?.offset).split("\r\n")[0]).toBe("line 42");
  });

  it("goes on with a running build after the app was killed, to the byte", async () => {
    const gate = await Gate.open();
    const stack = await under.stack("survivor", `echo before\n${gate.wait}\necho after\n`);
    const id = await under.build(stack);
    await under.read(`build:${id}`, (text) => text.includes("before"));
    under.app.close();
    under.start();
    const watching = under.toEnd(id);
    await under.read(`build:${id}`, (text) => text.includes("before"));
    gate.pass();
    expect((await watching).at(-1)).toMatchObject({ summary: { state: "succeeded", active: true } });
    expect(await under.read(`build:${id}`)).toBe("before\r\nafter\r\n");
  });

  it("looks on while another program follows, and takes over when that one is gone", async () => {
    const [first, second] = [await Gate.open(), await Gate.open()];
    const stack = await under.stack(
      "shared",
      `echo one\n${first.wait}\necho two\n${second.wait}\necho three\n`,
    );
    const leader = under.app;
    const id = await under.build(stack);
    under.start();
    const watching = under.toEnd(id);
    expect(await under.read(`build:${id}`, (text) => text.includes("one"))).toBe("one\r\n");
    first.pass();
    expect(await under.read(`build:${id}`, (text) => text.includes("two"))).toBe("one\r\ntwo\r\n");
    leader.close();
    second.pass();
    const updates = await watching;
    expect(updates.at(-1)).toMatchObject({ summary: { state: "succeeded" } });
    const phases = happened(updates).flatMap((event) => (event.type === "begin" ? [event.phase] : []));
    expect(phases).toEqual(["connect", "base", "script", "pack", "download"]);
    expect(await under.read(`build:${id}`)).toBe("one\r\ntwo\r\nthree\r\n");
  });

  it("brings an image home again that was deleted here, while the host has it", async () => {
    const id = await under.build(await under.stack("again", "echo x >/made\n"));
    await under.toEnd(id);
    const [before] = await under.client.builds.list();
    const { tarball = "" } = before ?? {};
    const bytes = await readFile(tarball);
    await rm(tarball);
    await under.client.builds.fetch({ id });
    // It took another time to come here.
    const again = { type: "summary", summary: { ...before, took: expect.any(Number) } };
    expect((await under.toEnd(id)).at(-1)).toMatchObject(again);
    expect((await readFile(tarball)).equals(bytes)).toBe(true);

    await rm(tarball);
    await under.client.hosts.sweep({ host: "here", days: 0 });
    await under.client.builds.fetch({ id });
    expect((await under.toEnd(id)).at(-1)).toMatchObject({
      summary: { state: "succeeded", failure: { code: "host-image-gone" } },
    });
  });

  it("looks at a host, and sets it up with its output to be read", async () => {
    const findings = await under.client.hosts.doctor({ host: "here" });
    expect(findings.find(({ check }) => check === "lxc")).toMatchObject({ state: "ok" });
    const { recording } = await under.client.hosts.setup({ host: "here" });
    expect(stripVTControlCharacters(await under.read(recording))).toMatch(/\nDone\.\s*$/);
  });

  it("says why a build never began", async () => {
    await under.client.hosts.add({
      kind: "ssh",
      name: "nowhere",
      destination: "root@127.0.0.1:1",
      sudo: false,
    });
    const stack = await under.stack("lonely", "true\n");
    const updates = await under.toEnd(await under.build(stack, "nowhere"));
    expect(happened(updates).at(-1)).toMatchObject({ type: "ended", state: "failed" });
    expect(updates.at(-1)).toMatchObject({ summary: { state: "failed", failure: { phase: "connect" } } });
  });
});
