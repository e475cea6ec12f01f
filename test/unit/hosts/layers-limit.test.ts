import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import type { HostProfile } from "../../../main/contract/host.ts";
import { Hosts } from "../../../main/hosts/index.ts";
import { ScriptedPrompter } from "../../support/prompter.ts";

it("is the host's own where its profile has one, of this machine as of any other, else the one of the settings", async () => {
  const config = await mkdtemp(join(tmpdir(), "stackwright-test-"));
  try {
    let settings = 20;
    const hosts = new Hosts({
      home: config,
      config,
      prompterFor: () => new ScriptedPrompter({}),
      agent: () => Promise.reject(new Error("There is no agent here.")),
      layersLimit: () => Promise.resolve(settings),
    });
    const limitOf = async (name: string) => hosts.layersLimit(await hosts.profiles.find(name, false));
    const save = async (profile: HostProfile) => hosts.profiles.save(profile);
    await save({ kind: "ssh", name: "small", destination: "root@small", sudo: false, layersLimit: 5 });
    await save({ kind: "ssh", name: "boundless", destination: "root@large", sudo: false, layersLimit: 0 });
    await save({ kind: "ssh", name: "plain", destination: "root@plain", sudo: false });
    expect(await Promise.all(["small", "boundless", "plain", "local"].map(limitOf))).toEqual([5, 0, 20, 20]);
    settings = 30;
    await save({ kind: "local", name: "local", sudo: false, layersLimit: 7 });
    expect(await Promise.all(["small", "plain", "local"].map(limitOf))).toEqual([5, 30, 7]);
  } finally {
    await rm(config, { recursive: true, force: true });
  }
});
