import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { HostProfile } from "../../../main/contract/host.ts";
import { connect, HostLine, type LineState } from "../../../main/hosts/index.ts";
import { eventually, readUntil, run } from "../../support/channels.ts";
import { ScriptedPrompter } from "../../support/prompter.ts";
import { keygen, sshdMissing, startSshd, type Sshd } from "../../support/sshd.ts";

const missing = sshdMissing();
const profileOf = (destination: string): HostProfile => ({
  kind: "ssh",
  name: "box",
  destination,
  sudo: false,
});

describe.skipIf(missing)(`a line that breaks${missing ? `: ${missing}` : ""}`, () => {
  let sshd: Sshd;
  beforeEach(async () => void (sshd = await startSshd({ config: "MaxSessions 3" })));
  afterEach(() => sshd.stop());
  const prepend = async (lines: string) => {
    const config = join(sshd.home, ".ssh", "config");
    await writeFile(config, `${lines}\n${await readFile(config, "utf8")}`);
  };
  const open = () =>
    connect(profileOf(sshd.destination), { home: sshd.home, prompter: new ScriptedPrompter() });

  it("ends its channels' output and rejects their exit", async () => {
    const connection = await open();
    const channel = await connection.exec(["sh", "-c", "echo here; sleep 60"]);
    await readUntil(channel, /here/);
    sshd.dropSessions();
    await expect(channel.exit).rejects.toMatchObject({ code: "host-connection-lost" });
    await eventually("stdout ends", () => (channel.stdout.read(), channel.stdout.readableEnded));
    expect(await connection.closed).toBeTruthy();
    await expect(connection.exec(["true"])).rejects.toMatchObject({ code: "host-connection-lost" });
  });

  it("is found dead by keepalive when the host falls silent", async () => {
    await prepend("ServerAliveInterval 1\nServerAliveCountMax 2");
    const connection = await open();
    const channel = await connection.exec(["sleep", "60"]);
    await sshd.silentDuring(async () => {
      expect(await connection.closed).toMatch(/has not answered for 2 seconds/);
      await expect(channel.exit).rejects.toMatchObject({ code: "host-connection-lost" });
    });
  });

  it("is made anew, as soon as the host is there again", async () => {
    const states: LineState[] = [];
    const line = new HostLine(profileOf(sshd.destination), {
      home: sshd.home,
      prompter: new ScriptedPrompter(),
      waits: [0, 0.1, 600],
    });
    line.subscribe((state) => states.push(state));
    const [first, same] = await Promise.all([line.get(), line.get()]);
    expect(same).toBe(first);
    await sshd.pause();
    await first.closed;
    await eventually("it waits long", () => states.at(-1)?.state === "waiting" && states.length >= 7);
    await sshd.start();
    const waiting = line.get();
    line.retryNow();
    const second = await waiting;
    expect((await run(second, ["echo", "back"])).stdout).toBe("back\n");
    expect(states.map(({ state }) => state)).toEqual([
      ...["connecting", "connected", "lost", "connecting", "waiting", "connecting", "waiting", "connecting"],
      "connected",
    ]);
    line.close();
    await expect(line.get()).rejects.toMatchObject({ code: "interrupted" });
  });

  it("is given up when the host comes back with another key", async () => {
    const states: LineState[] = [];
    const line = new HostLine(profileOf(sshd.destination), {
      home: sshd.home,
      prompter: new ScriptedPrompter({ hostKey: true }),
      waits: [0, 0.05],
    });
    line.subscribe((state) => states.push(state));
    await line.get();
    await sshd.changeHostKey();
    await eventually("it gives up", () => states.at(-1)?.state === "gave-up");
    expect(states.at(-1)).toMatchObject({ failure: { code: "host-key-changed" } });
    await expect(line.get()).rejects.toMatchObject({ code: "host-key-changed" });
    line.close();
  });

  it("does not ask again for a passphrase", async () => {
    keygen("ed25519", sshd.clientKey, "open sesame");
    await writeFile(join(sshd.dir, "authorized_keys"), await readFile(`${sshd.clientKey}.pub`));
    const prompter = new ScriptedPrompter({ secret: () => "open sesame" });
    const line = new HostLine(profileOf(sshd.destination), { home: sshd.home, prompter, waits: [0] });
    const first = await line.get();
    sshd.dropSessions();
    await first.closed;
    expect(await line.get()).not.toBe(first);
    expect(prompter.secrets).toHaveLength(1);
    line.close();
  });

  it("waits for room when the host allows no more channels at once", async () => {
    const connection = await open();
    const busy = await Promise.all([1, 2, 3].map(() => connection.exec(["cat"])));
    const fourth = run(connection, ["echo", "fourth"]);
    busy[0]?.stdin.end();
    busy[0]?.stdout.resume();
    expect((await fourth).stdout).toBe("fourth\n");
    connection.close();
  });
});

describe.skipIf(missing)(`jump hosts${missing ? `: ${missing}` : ""}`, () => {
  let inner: Sshd;
  let middle: Sshd;
  let outer: Sshd;
  beforeEach(
    async () => void ([inner, middle, outer] = await Promise.all([startSshd(), startSshd(), startSshd()])),
  );
  afterEach(() => Promise.all([inner, middle, outer].map((sshd) => sshd.stop())));

  /** One home that knows all three, each with a key of its own. */
  const configure = async (knownHosts: Sshd[]) => {
    const hop = (name: string, sshd: Sshd, more = "") =>
      `Host ${name}\n  HostName 127.0.0.1\n  Port ${sshd.port}\n  User root\n  IdentityFile ${sshd.clientKey}\n${more}\n`;
    await writeFile(
      join(inner.home, ".ssh", "config"),
      "IdentityAgent none\nHashKnownHosts no\n" +
        hop("outer", outer) +
        hop("middle", middle, "  ProxyJump outer") +
        hop("inner", inner, "  ProxyJump middle") +
        hop("listed", inner, "  ProxyJump outer,middle"),
    );
    const lines = knownHosts.map((sshd) => `[127.0.0.1]:${sshd.port} ${sshd.hostKeys()[0]}\n`);
    await writeFile(join(inner.home, ".ssh", "known_hosts"), lines.join(""));
  };
  const to = (destination: string, prompter: ScriptedPrompter) =>
    connect(profileOf(destination), { home: inner.home, prompter });

  it.each(["inner", "listed"])("are gone over one after the other (%s)", async (destination) => {
    await configure([inner, middle, outer]);
    const connection = await to(destination, new ScriptedPrompter());
    const { stdout } = await run(connection, ["sh", "-c", "echo $SSH_CONNECTION; cat"], "through");
    expect(stdout).toMatch(new RegExp(`127.0.0.1 ${inner.port}\nthrough$`));
    for (const sshd of [inner, middle, outer]) expect(sshd.sessions().length).toBeGreaterThan(0);
    connection.close();
    await eventually("all hops are closed", () =>
      [inner, middle, outer].every((sshd) => sshd.sessions().length === 0),
    );
  });

  it("are each checked", async () => {
    await configure([inner]);
    const prompter = new ScriptedPrompter({ hostKey: true });
    (await to("inner", prompter)).close();
    expect(prompter.keys.map(({ port }) => port)).toEqual([outer.port, middle.port]);
    await middle.changeHostKey();
    await expect(to("inner", prompter)).rejects.toMatchObject({ code: "host-key-changed" });
  });

  it("say what they can't reach, and break the line when they break", async () => {
    await configure([inner, middle, outer]);
    const connection = await to("inner", new ScriptedPrompter());
    middle.dropSessions();
    await connection.closed;
    await inner.pause();
    await expect(to("inner", new ScriptedPrompter())).rejects.toMatchObject({
      code: "host-refused",
      message: expect.stringContaining("middle can't reach") as string,
    });
  });
});
