import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { expect, it } from "vitest";
import { Agent } from "../../../main/hosts/agent.ts";
import { loadAgentBundle } from "../../../main/hosts/agent-bundle.ts";
import type { HostProfile } from "../../../main/contract/host.ts";
import { connect, type Connection } from "../../../main/hosts/index.ts";
import { ScriptedPrompter } from "../../support/prompter.ts";
import { sshdMissing, startSshd } from "../../support/sshd.ts";

const missing = sshdMissing();

/** Hands a command over only when it has ended: as a fast host does, whose answer to it comes in one piece. */
const late = (connection: Connection): Connection => ({
  ...connection,
  exec: async (...args) => {
    const channel = await connection.exec(...args);
    // What reads its input ends with that.
    await Promise.race([channel.exit, new Promise((settle) => setTimeout(settle, 1000))]);
    return channel;
  },
});

const early = (connection: Connection) => connection;

it.skipIf(missing).each([
  ["in the middle of it", "ssh", early],
  ["before it", "ssh", late],
  ["in the middle of it", "local", early],
  ["before it", "local", late],
] as const)(
  `an agent that a host has not yet is put there, though the command ends %s being sent (%s)${missing ? `: ${missing}` : ""}`,
  async (_when, kind, handed) => {
    const sshd = await startSshd();
    const root = await mkdtemp(join(tmpdir(), "stackwright-root-"));
    try {
      const profile: HostProfile =
        kind === "ssh"
          ? { kind, name: "box", destination: sshd.destination, sudo: false }
          : { kind, name: "here", sudo: false };
      const connection = await connect(profile, { home: sshd.home, prompter: new ScriptedPrompter() });
      const agent = new Agent(handed(connection), await loadAgentBundle("resources/agent"), root);
      // More than fits into a pipe and SSH's window, made as it is sent: the command ends in the middle of it.
      const input = () => Readable.from(Array.from({ length: 256 }, () => Buffer.alloc(1 << 16)));
      expect(await agent.ask(["list"], input)).toEqual([]);
      connection.close();
    } finally {
      await sshd.stop();
      await rm(root, { recursive: true, force: true });
    }
  },
);
