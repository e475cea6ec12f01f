import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { expect, it } from "vitest";
import { Agent } from "../../../main/hosts/agent.ts";
import { loadAgentBundle } from "../../../main/hosts/agent-bundle.ts";
import { connect } from "../../../main/hosts/index.ts";
import { ScriptedPrompter } from "../../support/prompter.ts";
import { sshdMissing, startSshd } from "../../support/sshd.ts";

const missing = sshdMissing();

it.skipIf(missing)(
  `an agent that a host has not yet is put there, however much it was to read${missing ? `: ${missing}` : ""}`,
  async () => {
    const sshd = await startSshd();
    const root = await mkdtemp(join(tmpdir(), "stackwright-root-"));
    try {
      const profile = { kind: "ssh", name: "box", destination: sshd.destination, sudo: false } as const;
      const connection = await connect(profile, { home: sshd.home, prompter: new ScriptedPrompter() });
      const agent = new Agent(connection, await loadAgentBundle("resources/agent"), root);
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
