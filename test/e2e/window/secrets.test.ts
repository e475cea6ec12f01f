import { copyFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, test } from "vitest";
import { doors, whyNot } from "../../support/app.ts";
import { keygen, sshdMissing } from "../../support/sshd.ts";
import { addUser, userMissing, type TestUser } from "../../support/user.ts";
import { setStage, type Stage } from "./stage.ts";

/** Adds a host as a user does; its check then connects. */
async function addHost({ page }: Stage, name: string, destination: string, sudo: boolean): Promise<void> {
  await page.getByRole("button", { name: "Add an SSH host" }).first().click();
  const dialog = page.getByRole("dialog", { name: "Add an SSH host" });
  await dialog.getByLabel("Address").fill(destination);
  await dialog.getByLabel("Name").fill(name);
  await dialog.getByLabel("Become root with sudo").setChecked(sudo);
  await dialog.getByRole("button", { name: "Add and check" }).click();
}

async function answer({ page }: Stage, title: string, secret: string, wrongBefore = false): Promise<void> {
  const dialog = page.getByRole("dialog", { name: title });
  if (wrongBefore) await dialog.getByText("That was not right. Try again.").waitFor();
  await dialog.locator("input[type=password]").fill(secret);
  await page.keyboard.press("Enter");
}

const connected = ({ page }: Stage, host: string) =>
  page
    .getByRole("dialog", { name: `Check of ${host}` })
    .getByRole("list", { name: "What was checked" })
    .waitFor();

for (const door of doors) {
  const missing = (await whyNot(door)) ?? sshdMissing() ?? userMissing();
  describe.skipIf(missing)(
    `secrets in the ${door}'s window${missing ? ` (skipped: ${missing})` : ""}`,
    () => {
      let stage: Stage;
      let user: TestUser;
      beforeAll(async () => {
        user = await addUser();
        const config = "UsePAM yes\nPasswordAuthentication yes";
        stage = await setStage(door, { withHost: false, sshd: { config } });
        stage.page.setDefaultTimeout(20_000);
      });
      afterAll(async () => {
        await stage?.close();
        await user?.remove();
      });

      test("a passphrase is asked for, again when it is wrong", async () => {
        const { sshd, page } = stage;
        keygen("ed25519", sshd.clientKey, "open sesame");
        await copyFile(`${sshd.clientKey}.pub`, join(sshd.dir, "authorized_keys"));
        await addHost(stage, "keyed", sshd.destination, false);
        await answer(stage, "Passphrase of a key: keyed", "wrong");
        await page
          .getByRole("dialog", { name: "Passphrase of a key: keyed" })
          .getByText(sshd.clientKey)
          .waitFor();
        await answer(stage, "Passphrase of a key: keyed", "open sesame", true);
        await connected(stage, "keyed");
        await page.keyboard.press("Escape");
      });

      test("so is a password, and then sudo's", async () => {
        const { sshd, page } = stage;
        await rm(sshd.clientKey);
        await addHost(stage, "mine", `${user.name}@127.0.0.1:${sshd.port}`, true);
        await answer(stage, "Password: mine", "wrong");
        await page.getByText("That was not right. Try again.").waitFor();
        await page.screenshot({ path: `out/screens/${door}-password.png`, animations: "disabled" });
        await answer(stage, "Password: mine", user.password, true);
        await answer(stage, "Password for sudo: mine", user.password);
        await connected(stage, "mine");
      });
    },
  );
}
