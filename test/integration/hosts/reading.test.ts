import { createHash } from "node:crypto";
import { once } from "node:events";
import { setTimeout as wait } from "node:timers/promises";
import { afterEach, describe, expect, it } from "vitest";
import { connect } from "../../../main/hosts/index.ts";
import { dial } from "../../../main/hosts/ssh-hop.ts";
import { parseDestination } from "../../../main/hosts/destination.ts";
import { resolveSshOptions } from "../../../main/hosts/ssh-options.ts";
import { patterned } from "../../support/channels.ts";
import { ScriptedPrompter } from "../../support/prompter.ts";
import { sshdMissing, startSshd, type Sshd } from "../../support/sshd.ts";

const missing = sshdMissing();

/** Reads of the socket share their memory: nothing may still need what an earlier one brought. */
describe.skipIf(missing)(`what a host sends${missing ? `: ${missing}` : ""}`, () => {
  let sshd: Sshd;
  afterEach(() => sshd?.stop());

  it.each([
    "aes128-gcm@openssh.com",
    "aes256-gcm@openssh.com",
    "chacha20-poly1305@openssh.com",
    "aes256-ctr",
  ])("is whole, however late it is looked at: %s", async (cipher) => {
    sshd = await startSshd({ config: `Ciphers ${cipher}` });
    const profile = { kind: "ssh", name: "box", destination: sshd.destination, sudo: false } as const;
    const connection = await connect(profile, { home: sshd.home, prompter: new ScriptedPrompter() });
    try {
      const { stream, sha256 } = patterned(20);
      const channel = await connection.exec(["cat"]);
      stream().pipe(channel.stdin);
      const pieces: Buffer[] = [];
      channel.stdout.on("data", (piece: Buffer) => pieces.push(piece));
      await channel.exit;
      const hash = createHash("sha256");
      for (const piece of pieces) hash.update(piece);
      expect(hash.digest("hex")).toBe(sha256);
    } finally {
      connection.close();
    }
  });

  it("waits for one who listens late", async () => {
    sshd = await startSshd();
    const socket = await dial(await resolveSshOptions(parseDestination(sshd.destination), sshd.home));
    await wait(300);
    socket.resume();
    const [greeting] = (await once(socket, "data")) as [Buffer];
    expect(greeting.toString()).toMatch(/^SSH-2\.0-OpenSSH/);
    socket.destroy();
  });
});
