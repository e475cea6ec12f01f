import { copyFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { doors, whyNot } from "../../support/app.ts";
import { inPage } from "../../support/contract-in-page.ts";
import { filesWith } from "../../support/files-with.ts";
import { picture } from "../../support/picture.ts";
import { keygen, sshdMissing } from "../../support/sshd.ts";
import { addUser, userMissing, type TestUser } from "../../support/user.ts";
import { serious } from "./axe.ts";
import { addHost, checked } from "./secret-host.ts";
import { setStage, type Stage } from "./stage.ts";

async function answer({ page }: Stage, title: string, secret: string, wrongBefore = false): Promise<void> {
  const dialog = page.getByRole("dialog", { name: title });
  if (wrongBefore) await dialog.getByText("That was not right. Try again.").waitFor();
  await dialog.locator("input[type=password]").fill(secret);
  await page.keyboard.press("Enter");
}

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
        await addHost(page, "keyed", sshd.destination, false);
        await answer(stage, "Passphrase of a key: keyed", "wrong");
        await page
          .getByRole("dialog", { name: "Passphrase of a key: keyed" })
          .getByText(sshd.clientKey)
          .waitFor();
        await answer(stage, "Passphrase of a key: keyed", "open sesame", true);
        await checked(page, "keyed");
        await page.keyboard.press("Escape");
      });

      test("so is a password, and then sudo's", async () => {
        const { sshd, page } = stage;
        await rm(sshd.clientKey);
        await addHost(page, "mine", `${user.name}@127.0.0.1:${sshd.port}`, true);
        await answer(stage, "Password: mine", "wrong");
        await page.getByText("That was not right. Try again.").waitFor();
        await page.getByText(/kept in memory until .* ends/).waitFor();
        expect(await page.getByRole("checkbox", { name: /Remember/ }).count()).toBe(0);
        await picture(page, "password");
        for (const colorScheme of ["light", "dark"] as const) {
          await page.emulateMedia({ colorScheme });
          expect(await serious(page), colorScheme).toEqual([]);
        }
        await answer(stage, "Password: mine", user.password, true);
        await answer(stage, "Password for sudo: mine", user.password);
        await checked(page, "mine");
      });

      test("the page has none of them afterwards: not in its storage, its elements, its fields or a draft", async () => {
        const { page } = stage;
        const held = await page.evaluate(async () => {
          const fields = [...document.querySelectorAll<HTMLInputElement>("input, textarea")];
          return [
            JSON.stringify({ ...localStorage }),
            JSON.stringify({ ...sessionStorage }),
            JSON.stringify(await indexedDB.databases()),
            JSON.stringify(await caches.keys()),
            document.cookie,
            document.documentElement.outerHTML,
            ...fields.map(({ value }) => value),
          ].join("\n");
        });
        const all = held + JSON.stringify(await inPage(page, "await client.drafts.list()"));
        // What it has to know is found this way.
        expect(all).toContain(user.name);
        for (const secret of [user.password, "open sesame"]) expect(all).not.toContain(secret);
      });

      test("without a keychain no file has any of them", async () => {
        const { sshd, window } = stage;
        // Chromium would encrypt with a key that everybody knows.
        const backend = await window.desktop?.evaluate(({ safeStorage }) =>
          safeStorage.getSelectedStorageBackend(),
        );
        expect(backend).toBe(door === "desktop" ? "basic_text" : undefined);
        // The host's name is found this way: so would its password be.
        expect(await filesWith(sshd.home, user.name)).toContain(".config/stackwright/hosts.yaml");
        expect(await filesWith(sshd.home, user.password)).toEqual([]);
      });
    },
  );
}
