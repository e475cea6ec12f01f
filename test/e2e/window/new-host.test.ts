import { once } from "node:events";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { createServer, type AddressInfo } from "node:net";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { isolatedHome, openWindow, whyNot, type AppWindow } from "../../support/app.ts";
import { picture } from "../../support/picture.ts";

// It is the same behind both doors.
const missing = await whyNot("browser");
describe.skipIf(missing)(`a new host${missing ? ` (skipped: ${missing})` : ""}`, () => {
  const home = isolatedHome();
  /** It lets everybody in and says nothing. */
  const mute = createServer((socket) => socket.on("error", () => undefined)).unref();
  let window: AppWindow;
  let page: Page;
  beforeAll(async () => {
    mute.listen(0, "127.0.0.1");
    await once(mute, "listening");
    const { port } = mute.address() as AddressInfo;
    await mkdir(join(home.home, ".ssh"), { mode: 0o700 });
    await writeFile(
      join(home.home, ".ssh/config"),
      `Host mute still\n  HostName 127.0.0.1\n  User root\n  Port ${port}\n`,
    );
    window = await openWindow("browser", home.env);
    page = window.page;
    page.setDefaultTimeout(20_000);
  });
  afterAll(async () => {
    await window?.close();
    mute.close();
    home.remove();
  });
  afterEach(async ({ task }) => {
    if (task.result?.state === "fail") await picture(page, "new-host-failed");
  });

  const saved = () => readFile(join(home.home, ".config/stackwright/hosts.yaml"), "utf8");
  /** Whether it is added, picked and looked at; that takes as long as it wants. */
  const isAdded = async (name: string) => {
    const check = page.getByRole("dialog", { name: `Check of ${name}` });
    await check.getByText("Connecting and looking …").waitFor();
    await check.getByRole("button", { name: "Cancel" }).click();
    await check.waitFor({ state: "detached" });
    await page.getByRole("banner").getByText(name, { exact: true }).waitFor();
    expect(await saved()).toMatch(new RegExp(`name: ${name}\\n\\s+destination: ${name}\\n`));
  };

  test("is one of those in ~/.ssh/config, which the form offers and fills in", async () => {
    await page.getByRole("button", { name: "Add an SSH host …" }).click();
    const form = page.getByRole("dialog", { name: "Add an SSH host" });
    const offered = form.getByRole("group", { name: "From ~/.ssh/config" });
    await offered.getByRole("button", { name: "still" }).click();
    expect(await form.getByLabel("Address").inputValue()).toBe("still");
    expect(await offered.getByRole("button", { name: "mute" }).getAttribute("title")).toMatch(
      /^root@127\.0\.0\.1:\d+$/,
    );
    await picture(page, "host-form");
    await form.getByRole("button", { name: "Add and check" }).click();
    await isAdded("still");
  });

  test("is added by one click in the welcome, which offers only what is not there yet", async () => {
    const main = page.getByRole("main");
    await main.getByRole("button", { name: "still" }).waitFor({ state: "detached" });
    await main.getByRole("button", { name: "mute" }).click();
    await isAdded("mute");
    await main.getByRole("button", { name: "mute" }).waitFor({ state: "detached" });
  });

  test("is connected to until that is cancelled", async () => {
    const row = page.getByRole("list", { name: "Hosts" }).getByRole("listitem").filter({ hasText: "mute" });
    const fromMenu = async (item: string) => {
      await page.getByRole("button", { name: "Actions for mute" }).click();
      await page.getByRole("menuitem", { name: item, exact: true }).click();
    };
    const button = row.getByRole("button", { name: "Cancel connecting to mute" });
    for (const cancel of [() => button.click(), () => fromMenu("Cancel connecting")]) {
      await fromMenu("Connect");
      await row.getByRole("img", { name: "connecting", exact: true }).waitFor();
      await picture(page, "connecting");
      await cancel();
      await row.getByRole("img", { name: "not connected" }).waitFor();
      await button.waitFor({ state: "detached" });
    }
    // A set-up begins with it.
    await fromMenu("Set it up");
    await button.click();
    await row.getByRole("img", { name: "not connected" }).waitFor();
    expect(await page.getByRole("tab", { name: /^Set-up/ }).count()).toBe(0);
    expect(await page.getByRole("alert").count()).toBe(0);
    expect(window.complaints).toEqual([]);
  });
});
