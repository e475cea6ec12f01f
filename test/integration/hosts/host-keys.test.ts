import { readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { connect } from "../../../main/hosts/index.ts";
import { run } from "../../support/channels.ts";
import { ScriptedPrompter } from "../../support/prompter.ts";
import { sshdMissing, startSshd, type Sshd } from "../../support/sshd.ts";

const missing = sshdMissing();

describe.skipIf(missing)(`host keys${missing ? `: ${missing}` : ""}`, () => {
  let sshd: Sshd;
  let known: string;
  beforeEach(async () => {
    sshd = await startSshd({ hostKeyTypes: ["ed25519", "ecdsa"] });
    known = join(sshd.home, ".ssh", "known_hosts");
  });
  afterEach(() => sshd.stop());

  const to = (prompter: ScriptedPrompter) =>
    connect(
      { kind: "ssh", name: "box", destination: sshd.destination, sudo: false },
      { home: sshd.home, prompter },
    );
  const name = () => `[127.0.0.1]:${sshd.port}`;

  it("lets a known one pass unasked", async () => {
    const prompter = new ScriptedPrompter();
    (await to(prompter)).close();
    expect(prompter.keys).toEqual([]);
  });

  it("asks for an unknown one, remembers it, and asks no more", async () => {
    await writeFile(known, "# mine");
    const prompter = new ScriptedPrompter({ hostKey: true });
    (await to(prompter)).close();
    expect(prompter.keys).toMatchObject([
      { host: "127.0.0.1", port: sshd.port, type: "ssh-ed25519", reason: "unknown" },
    ]);
    expect(await readFile(known, "utf8")).toBe(`# mine\n${name()} ${sshd.hostKeys()[0]}\n`);
    const second = new ScriptedPrompter();
    (await to(second)).close();
    expect(second.keys).toEqual([]);
  });

  it("stops when an unknown one is declined, and remembers nothing", async () => {
    await writeFile(known, "");
    await expect(to(new ScriptedPrompter({ hostKey: false }))).rejects.toMatchObject({
      code: "host-key-unknown",
    });
    expect(await readFile(known, "utf8")).toBe("");
  });

  it("never accepts one unasked, whatever the configuration says", async () => {
    await writeFile(known, "");
    const config = join(sshd.home, ".ssh", "config");
    await writeFile(config, `StrictHostKeyChecking no\n${await readFile(config, "utf8")}`);
    const prompter = new ScriptedPrompter({ hostKey: false });
    await expect(to(prompter)).rejects.toMatchObject({ code: "host-key-unknown" });
    expect(prompter.keys).toHaveLength(1);
  });

  it("refuses an unknown one unasked where the configuration is strict", async () => {
    await writeFile(known, "");
    const config = join(sshd.home, ".ssh", "config");
    await writeFile(config, `StrictHostKeyChecking yes\n${await readFile(config, "utf8")}`);
    const prompter = new ScriptedPrompter({ hostKey: true });
    await expect(to(prompter)).rejects.toMatchObject({ code: "host-key-unknown" });
    expect(prompter.keys).toHaveLength(0);
  });

  it("remembers it hashed where the configuration says so, in a file of the user's alone", async () => {
    const config = join(sshd.home, ".ssh", "config");
    const elsewhere = join(sshd.home, ".ssh", "new", "known");
    await writeFile(
      config,
      `HashKnownHosts yes\nUserKnownHostsFile ~/.ssh/new/known\n${await readFile(config, "utf8")}`,
    );
    (await to(new ScriptedPrompter({ hostKey: true }))).close();
    expect(await readFile(elsewhere, "utf8")).toMatch(/^\|1\|[^|]+\|\S+ ssh-ed25519 \S+\n$/);
    expect((await stat(elsewhere)).mode & 0o777).toBe(0o600);
    expect((await stat(join(elsewhere, ".."))).mode & 0o777).toBe(0o700);
    const second = new ScriptedPrompter();
    (await to(second)).close();
    expect(second.keys).toEqual([]);
  });

  it("refuses a changed one, and says where the old one stands and what to do", async () => {
    await writeFile(known, `# first\n${await readFile(known, "utf8")}`);
    await sshd.changeHostKey();
    const prompter = new ScriptedPrompter({ hostKey: true });
    const failure = await to(prompter).catch((error: unknown) => error as Error & { hint: string });
    expect(failure).toMatchObject({ code: "host-key-changed" });
    const { message, hint } = failure as Error & { hint: string };
    expect(message).toContain(`in ${known}, line 2.`);
    expect(message.match(/SHA256:/g)).toHaveLength(2);
    expect(hint).toContain(`\n\`ssh-keygen -f ${known} -R '${name()}'\``);
    expect(prompter.keys).toEqual([]);
  });

  it("refuses a revoked one", async () => {
    await writeFile(known, `${await readFile(known, "utf8")}@revoked * ${sshd.hostKeys()[0]}\n`);
    await expect(to(new ScriptedPrompter({ hostKey: true }))).rejects.toMatchObject({
      code: "host-key-revoked",
    });
  });

  it("prefers a type by which the host is known", async () => {
    await writeFile(known, `${name()} ${sshd.hostKeys()[1]}\n`);
    const prompter = new ScriptedPrompter();
    (await to(prompter)).close();
    expect(prompter.keys).toEqual([]);
  });

  it("says when the host is known by other types only", async () => {
    const rsa = await startSshd({ hostKeyTypes: ["rsa"] });
    try {
      await writeFile(known, `${name()} ${rsa.hostKeys()[0]}\n`);
      const prompter = new ScriptedPrompter({ hostKey: true });
      const connection = await to(prompter);
      expect(prompter.keys).toMatchObject([{ type: "ssh-ed25519", reason: "new-type" }]);
      expect((await run(connection, ["echo", "in"])).stdout).toBe("in\n");
      connection.close();
    } finally {
      await rsa.stop();
    }
  });
});
