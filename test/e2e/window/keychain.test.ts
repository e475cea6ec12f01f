import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { openWindow, whyNot, type AppWindow } from "../../support/app.ts";
import { inPage } from "../../support/contract-in-page.ts";
import { filesWith } from "../../support/files-with.ts";
import { keychainMissing, startKeychain, type TestKeychain } from "../../support/keychain.ts";
import { picture } from "../../support/picture.ts";
import { sshdMissing } from "../../support/sshd.ts";
import { addUser, userMissing, type TestUser } from "../../support/user.ts";
import { addHost, checked } from "./secret-host.ts";
import { setStage, type Stage } from "./stage.ts";

const missing = (await whyNot("desktop")) ?? sshdMissing() ?? userMissing() ?? keychainMissing();
const passwordAsked = { name: "Password: mine" };

describe.skipIf(missing)(`the desktop's keychain${missing ? ` (skipped: ${missing})` : ""}`, () => {
  let keychain: TestKeychain;
  let user: TestUser;
  let stage: Stage;
  let window: AppWindow;

  beforeAll(async () => {
    [keychain, user] = await Promise.all([startKeychain(), addUser()]);
    const config = "UsePAM yes\nPasswordAuthentication yes";
    stage = await setStage("desktop", { withHost: false, sshd: { config }, env: keychain.env });
    await rm(stage.sshd.clientKey);
    ({ window } = stage);
  });
  afterAll(async () => {
    await stage?.close();
    await user?.remove();
    await keychain?.close();
  });
  beforeEach(() => window.page.setDefaultTimeout(20_000));
  afterEach(() => window.close());

  const restart = async (env = stage.env) => {
    window = await openWindow("desktop", env);
    window.page.setDefaultTimeout(20_000);
    return window.page;
  };

  test("keeps a password that is to be remembered, where no file shows it", async () => {
    const { page } = window;
    const backend = await window.desktop?.evaluate(({ safeStorage }) =>
      safeStorage.getSelectedStorageBackend(),
    );
    expect(backend).toBe("gnome_libsecret");
    await addHost(page, "mine", `${user.name}@127.0.0.1:${stage.sshd.port}`, true);
    for (const question of [passwordAsked, { name: "Password for sudo: mine" }]) {
      const dialog = page.getByRole("dialog", question);
      await dialog.locator("input[type=password]").fill(user.password);
      await dialog.getByLabel("Remember it in the system's keychain").check();
      await picture(page, "remember");
      await page.keyboard.press("Enter");
    }
    await checked(page, "mine");
    await window.close();
    const secrets = ".local/share/stackwright/window/secrets.json";
    const { home } = stage.sshd;
    expect(Object.keys(JSON.parse(await readFile(join(home, secrets), "utf8")) as object)).toHaveLength(2);
    // The host's name is found this way: so would its password be.
    expect(await filesWith(home, user.name)).toContain(".config/stackwright/hosts.yaml");
    expect(await filesWith(home, user.password)).toEqual([]);
  });

  test("is of no use with another keychain: the user is asked", async () => {
    const other = await startKeychain();
    onTestFinished(other.close);
    const page = await restart({ ...stage.env, ...other.env });
    await check(page);
    await page.getByRole("dialog", passwordAsked).waitFor();
  });

  test("answers for the user after the next start, until it is told to forget", async () => {
    const page = await restart();
    await check(page);
    await checked(page, "mine");
    expect(await page.getByRole("dialog", passwordAsked).count()).toBe(0);
    await page.keyboard.press("Escape");
    await hostMenu(page, "Forget its passwords");
    await page.getByText("What was remembered for mine is forgotten.").waitFor();
    // The line that stands goes on without it; the next one asks.
    stage.sshd.dropSessions();
    await page.getByRole("dialog", passwordAsked).waitFor();
  });

  test("has nothing any more at the start after that", async () => {
    const page = await restart();
    await check(page);
    await page.getByRole("dialog", passwordAsked).waitFor();
  });

  describe("has a stack's secret", () => {
    const value = "geheim-81623";
    const secretAsked = { name: "A secret of the stack: web" };
    const idOf = (name: string) => join(stage.workspace, name, "image.yaml");
    /** Asks for the secret where it is not known, and then builds nothing, because the script has a mistake. */
    const build = (page: Page, name: string) => {
      const start = { stack: idOf(name), host: "local", cols: 80, rows: 24 };
      return inPage<{ outcome: string }>(page, `await client.builds.start(${JSON.stringify(start)})`);
    };

    test("where no file shows it", async () => {
      await mkdir(join(stage.workspace, "web"), { recursive: true });
      const text = "base_image_url: base.tar.gz\nscript_url: run.sh\nsecrets: [TOKEN]\n";
      await writeFile(idOf("web"), text);
      await writeFile(join(stage.workspace, "web/base.tar.gz"), "a base");
      await writeFile(join(stage.workspace, "web/run.sh"), "#!/bin/bash\n#: step a\nif true\n", {
        mode: 0o755,
      });
      const page = await restart();
      const started = build(page, "web");
      const dialog = page.getByRole("dialog", secretAsked);
      await dialog.locator("input[type=password]").fill(value);
      await dialog.getByLabel("Remember it in the system's keychain").check();
      await page.keyboard.press("Enter");
      expect(await started).toMatchObject({ outcome: "problems" });
      expect((await filesWith(stage.sshd.home, "TOKEN")).sort()).toEqual([
        ".local/share/stackwright/window/secrets.json",
        "Stackwright/web/image.yaml",
      ]);
      expect(await filesWith(stage.sshd.home, value)).toEqual([]);
    });

    test("after the stack has got another name, too", async () => {
      const page = await restart();
      const rename = { stack: idOf("web"), name: "site" };
      await inPage(page, `await client.stacks.rename(${JSON.stringify(rename)})`);
      await window.close();
      expect(await build(await restart(), "site")).toMatchObject({ outcome: "problems" });
    });
  });
});

/** Checks the host, which connects to it. */
async function check(page: Page): Promise<void> {
  await hostMenu(page, "Check it …");
}

async function hostMenu(page: Page, item: string): Promise<void> {
  await page.getByRole("button", { name: "Actions for mine" }).click();
  await page.getByRole("menuitem", { name: item }).click();
}
