import { copyFile, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { BuildUpdate } from "../../../main/contract/history.ts";
import type { Question } from "../../../main/contract/question.ts";
import { describeWithLxc } from "../../support/lxc.ts";
import { keygen, sshdMissing, startSshd, type Sshd } from "../../support/sshd.ts";
import { AppUnderTest } from "./app-under-test.ts";
import { eventually } from "../../support/eventually.ts";
import { Gate } from "../../support/gate.ts";

const missing = sshdMissing();

describeWithLxc(missing ? `the app over SSH (skipped: ${missing})` : "the app over SSH", () => {
  if (missing) return void it.skip(missing);
  let sshd: Sshd;
  let under: AppUnderTest;

  beforeAll(async () => {
    sshd = await startSshd();
    under = await AppUnderTest.create(sshd.home);
    await under.client.hosts.add({
      kind: "ssh",
      name: "box",
      destination: "box",
      sudo: false,
      root: join(under.folder, "root"),
    });
  });
  afterAll(async () => {
    await under.dispose();
    await sshd.stop();
  });

  /** The first question that is open, as a window sees it. */
  const question = async (): Promise<Question> => {
    for await (const [first] of await under.client.questions.watch()) if (first) return first;
    throw new Error("Nothing was asked.");
  };

  it("offers what ~/.ssh/config names and is not saved", async () => {
    await under.client.hosts.remove({ host: "box" });
    expect(await under.client.hosts.suggestions()).toEqual([
      { name: "box", detail: `root@127.0.0.1:${sshd.port}` },
    ]);
    await under.client.hosts.add({
      kind: "ssh",
      name: "box",
      destination: "box",
      sudo: false,
      root: join(under.folder, "root"),
    });
    expect(await under.client.hosts.suggestions()).toEqual([]);
    expect((await under.client.hosts.list()).map(({ name }) => name)).toEqual(["local", "here", "box"]);
  });

  it("asks the host's ShellCheck when this machine has none, once its line stands", async () => {
    const stack = await under.stack("linted", "echo $1\n");
    const { env } = process;
    const path = env["PATH"];
    env["PATH"] = under.folder;
    try {
      const lint = () => under.client.stacks.lint({ stack, buffers: {}, host: "box" });
      expect(await lint()).toMatchObject({ outcome: "missing", message: expect.stringContaining("box") });
      await under.client.hosts.connect({ host: "box" });
      expect(await lint()).toMatchObject({ outcome: "looked", on: "box", problems: [{ code: "SC2086" }] });
    } finally {
      env["PATH"] = path;
    }
  });

  it("goes on with a build when the line breaks under it, to the byte", async () => {
    const gate = await Gate.open();
    const id = await under.build(await under.stack("cut", `echo before\n${gate.wait}\necho after\n`), "box");
    const states = await under.client.hosts.watch();
    const watching = under.toEnd(id);
    await under.read(`build:${id}`, (text) => text.includes("before"));
    sshd.dropSessions();
    let seen = "";
    for await (const all of states) {
      seen += ` ${all["box"]?.state ?? ""}`;
      if (/waiting.*connected/.test(seen)) break;
    }
    gate.pass();
    const updates = await watching;
    const last = updates.at(-1);
    expect(last?.type === "summary" && last.summary.failure).toBeUndefined();
    expect(last).toMatchObject({ summary: { state: "succeeded", host: "box" } });
    const lines = updates.flatMap((update) =>
      update.type === "event" && update.event.type === "connection" ? [update.event.state] : [],
    );
    expect(lines).toContain("lost");
    expect(lines.at(-1)).toBe("restored");
    expect(await under.read(`build:${id}`)).toBe("before\r\nafter\r\n");
  });

  const box = (more: object = {}) => ({
    kind: "ssh" as const,
    name: "box",
    destination: "box",
    sudo: false,
    root: join(under.folder, "root"),
    ...more,
  });
  /** A shell on the host, at its first prompt. */
  const shell = async (host: string): Promise<string> => {
    const { id } = await under.client.shells.open({ target: { kind: "host", host }, cols: 80, rows: 24 });
    await under.read(`shell:${id}`, (text) => /[#$] /.test(text));
    return id;
  };
  const lineOf = async (host: string) => {
    for await (const states of await under.client.hosts.watch()) return states[host]?.state;
    return undefined;
  };

  it("keeps the line that a build is followed over, and closes it when the host has another address or is removed", async () => {
    const { hosts, builds, shells } = under.client;
    const gate = await Gate.open();
    const id = await under.build(await under.stack("held", `echo begun\n${gate.wait}\n`), "box");
    await under.read(`build:${id}`, (text) => text.includes("begun"));
    const elsewhere = box({ destination: `root@127.0.0.1:${sshd.port}` });
    const running = { data: { code: "input-build-running" } };
    await expect(hosts.remove({ host: "box" })).rejects.toMatchObject(running);
    await expect(hosts.change(elsewhere)).rejects.toMatchObject(running);
    // What is only kept there is no matter of the line.
    await hosts.change(box({ layersLimit: 5_000_000_000 }));
    expect(await lineOf("box")).toBe("connected");
    gate.pass();
    expect((await under.toEnd(id)).at(-1)).toMatchObject({ summary: { state: "succeeded" } });

    const first = await shell("box");
    await hosts.rename({ host: "box", name: "site" });
    await shells.write({ id: first, data: "echo still-$((6*7))\n" });
    await under.read(`shell:${first}`, (text) => text.includes("still-42"));
    expect([await lineOf("box"), await lineOf("site")]).toEqual([undefined, "connected"]);
    await hosts.rename({ host: "site", name: "box" });

    await hosts.change(elsewhere);
    await under.read(`shell:${first}`);
    expect((await under.app.history.entry(id)).entry.host).toMatchObject({
      destination: elsewhere.destination,
      root: elsewhere.root,
    });
    const second = await shell("box");
    await hosts.remove({ host: "box" });
    await under.read(`shell:${second}`);
    await eventually(() => expect(sshd.sessions()).toEqual([]));
    expect(await lineOf("box")).toBeUndefined();
    for (const each of [first, second]) await shells.close({ id: each });
    await hosts.add(box());
    expect((await builds.list()).find((build) => build.id === id)).toMatchObject({ host: "box" });
  });

  it("tells in a shell's terminal how much of its base has been sent to a host that lacks it", async () => {
    const { hosts, shells } = under.client;
    const stack = await under.stack("based", "true\n");
    await hosts.change(box({ root: join(under.folder, "other") }));
    const target = { kind: "base", stack, host: "box" } as const;
    const { id } = await shells.open({ target, cols: 80, rows: 24 });
    const told = await under.read(`shell:${id}`, (text) => /[#$] $/.test(text));
    expect(told).toContain("Sending the base to the host … 100 % (");
    await shells.write({ id, data: "exit\n" });
    await under.read(`shell:${id}`);
    await shells.close({ id });
    await hosts.change(box());
  });

  it("leaves the image on the host when cancelled while it comes, and brings it when that is asked for", async () => {
    const { builds } = under.client;
    const id = await under.build(await under.stack("big", "head -c 300000000 /dev/urandom >/big\n"), "box");
    let last: BuildUpdate | undefined;
    for await (const update of await builds.follow({ id })) {
      last = update;
      if (update.type !== "event" || update.event.type !== "progress") continue;
      if (update.event.phase === "download" && update.event.done > 0) await builds.cancel({ id });
    }
    expect(last).toMatchObject({ type: "summary", summary: { state: "succeeded" } });
    const image = async () => (await builds.list()).find((build) => build.id === id)?.tarball;
    expect(await image()).toBeUndefined();
    const takes = async () => {
      const { size = 0, logSize, partSize } = await under.app.history.summary(id);
      return { logSize, partSize, whole: size };
    };
    const { whole, partSize } = await takes();
    expect(partSize).toBeGreaterThan(0);
    expect(partSize).toBeLessThan(whole);
    await builds.fetch({ id });
    await under.toEnd(id);
    expect((await stat((await image()) ?? "")).size).toBeGreaterThan(300_000_000);
    expect(await takes()).toEqual({ logSize: 0, partSize: undefined, whole });
  });

  it("asks every window about an unknown host key, and takes the first answer", async () => {
    under.app.close();
    const knownHosts = join(sshd.home, ".ssh", "known_hosts");
    await copyFile(knownHosts, `${knownHosts}.kept`);
    await rm(knownHosts);
    under.start();
    const connecting = under.client.hosts.connect({ host: "box" });
    const [one, two] = await Promise.all([question(), question()]);
    expect(one).toEqual(two);
    expect(one).toMatchObject({
      type: "host-key",
      reason: "unknown",
      host: "box",
      address: "127.0.0.1",
      port: sshd.port,
      keyType: "ssh-ed25519",
    });
    await under.client.questions.answer({ type: "host-key", id: one.id, trust: true });
    expect(await connecting).toMatchObject({ title: expect.stringContaining("root@") as string });
    const late = under.client.questions.answer({ type: "host-key", id: one.id, trust: false });
    await expect(late).rejects.toMatchObject({ data: { code: "input-no-question" } });
  });

  it("remembers a passphrase that was right, and only that", async () => {
    under.app.close();
    keygen("ed25519", sshd.clientKey, "open sesame");
    await copyFile(`${sshd.clientKey}.pub`, join(sshd.dir, "authorized_keys"));
    under.start();
    const connecting = under.client.hosts.connect({ host: "box" });
    const first = await question();
    expect(first).toMatchObject({ type: "secret", kind: "passphrase", host: "box", retry: false });
    await under.client.questions.answer({ type: "secret", id: first.id, secret: "wrong", remember: true });
    const second = await question();
    expect(second).toMatchObject({ kind: "passphrase", retry: true });
    await under.client.questions.answer({
      type: "secret",
      id: second.id,
      secret: "open sesame",
      remember: true,
    });
    await connecting;

    under.app.close();
    under.start();
    await under.client.hosts.connect({ host: "box" });
  });

  it("stops asking when the connection is not wanted any more", async () => {
    under.app.close();
    keygen("ed25519", sshd.clientKey, "another");
    await copyFile(`${sshd.clientKey}.pub`, join(sshd.dir, "authorized_keys"));
    under.start();
    const wanted = new AbortController();
    const connecting = under.client.hosts.connect({ host: "box" }, { signal: wanted.signal });
    connecting.catch(() => undefined);
    const questions = await under.client.questions.watch();
    for await (const open of questions) if (open.length > 0) break;
    wanted.abort();
    await expect(connecting).rejects.toThrow();
    expect((await (await under.client.questions.watch()).next()).value).toEqual([]);
  });
});
