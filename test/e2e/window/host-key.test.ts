import { execFileSync } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { doors, whyNot } from "../../support/app.ts";
import { picture } from "../../support/picture.ts";
import { sshdMissing } from "../../support/sshd.ts";
import { setStage, type Stage } from "./stage.ts";

/** What the host's owner would read out, by OpenSSH's own tool. */
function ownFingerprint({ sshd }: Stage): string {
  const said = execFileSync("ssh-keygen", ["-l", "-f", join(sshd.dir, "host_ed25519.pub")], {
    encoding: "utf8",
  });
  return said.split(" ")[1] ?? "";
}

const knownHosts = ({ sshd }: Stage) => join(sshd.home, ".ssh", "known_hosts");

async function connect({ page }: Stage): Promise<void> {
  await page.getByRole("button", { name: "Actions for box" }).click();
  await page.getByRole("menuitem", { name: "Connect", exact: true }).click();
}

const dot = ({ page }: Stage, words: string) =>
  page.getByRole("list", { name: "Hosts" }).getByRole("img", { name: words, exact: true });

for (const door of doors) {
  const missing = (await whyNot(door)) ?? sshdMissing();
  describe.skipIf(missing)(
    `a host's key in the ${door}'s window${missing ? ` (skipped: ${missing})` : ""}`,
    () => {
      let stage: Stage;
      beforeAll(async () => {
        stage = await setStage(door, { withHost: true, unknownKey: true, stacks: { web: "#!/bin/bash\n" } });
      });
      afterAll(async () => {
        await stage?.close();
      });

      test("an unknown one is asked about, with its fingerprint; declined, nothing is connected or remembered", async () => {
        const { page } = stage;
        await connect(stage);
        const dialog = page.getByRole("dialog", { name: "Is this really box?" });
        await dialog.getByText(`127.0.0.1, port ${stage.sshd.port}`, { exact: true }).waitFor();
        await dialog.getByText(ownFingerprint(stage), { exact: true }).waitFor();
        await picture(page, "host-key");
        await dialog.getByRole("button", { name: "Don't connect" }).click();
        await page
          .getByText(/is not known .* it was not accepted/)
          .first()
          .waitFor();
        await dot(stage, "can't be used").waitFor();
        expect(await readFile(knownHosts(stage), "utf8").catch(() => "")).toBe("");
      });

      test("trusted, it is remembered and the host is connected", async () => {
        const { page, sshd } = stage;
        await connect(stage);
        await page.getByRole("dialog").getByRole("button", { name: "Trust and connect" }).click();
        await dot(stage, "connected").waitFor();
        // What the refusal before it said is no longer so.
        expect(await page.getByText(/it was not accepted/).count()).toBe(0);
        const [key = "none"] = sshd.hostKeys();
        expect(await readFile(knownHosts(stage), "utf8")).toBe(`[127.0.0.1]:${sshd.port} ${key}\n`);
      });

      test("a changed one is refused with the place of the old one, and can't be accepted", async () => {
        const { page, sshd } = stage;
        const before = await readFile(knownHosts(stage), "utf8");
        await sshd.changeHostKey();
        await dot(stage, "can't be used").waitFor({ timeout: 30_000 });
        await connect(stage);
        const refusal = page.getByRole("alert").filter({ hasText: /The host key of .* has changed/ });
        await refusal.getByText(`in ${knownHosts(stage)}, line 1.`).waitFor();
        const command = `ssh-keygen -f ${knownHosts(stage)} -R '[127.0.0.1]:${sshd.port}'`;
        await refusal.getByText(command, { exact: true }).waitFor();
        if (door === "browser") await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
        await refusal.getByRole("button", { name: "Copy the command" }).click();
        await refusal.getByRole("button", { name: "Copied" }).waitFor();
        expect(await page.evaluate("navigator.clipboard.readText()")).toBe(command);
        await picture(page, "host-key-changed");
        expect(await page.getByRole("button", { name: /trust|accept/i }).count()).toBe(0);
        expect(await readFile(knownHosts(stage), "utf8")).toBe(before);
        await page.keyboard.press("Control+Enter");
        const output = page.getByRole("tabpanel", { name: "Build output" });
        await output.getByText("The build failed before its script began").waitFor();
        await output.getByText(/The host key of .* has changed/).waitFor();
        await picture(page, "no-output");
      });
    },
  );
}
