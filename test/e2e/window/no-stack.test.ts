import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { isolatedHome, openWindow, whyNot, type AppWindow } from "../../support/app.ts";
import { picture } from "../../support/picture.ts";

const name = "a-build-host-of-ours";

// It is the same behind both doors.
const missing = await whyNot("browser");
describe.skipIf(missing)(`a window without a stack${missing ? ` (skipped: ${missing})` : ""}`, () => {
  const home = isolatedHome();
  let window: AppWindow;
  let page: Page;
  beforeAll(async () => {
    const config = join(home.home, ".config/stackwright");
    await mkdir(config, { recursive: true });
    const host = { kind: "ssh", name, destination: "root@a-host.of-a-long-domain.example.org", sudo: false };
    await writeFile(join(config, "hosts.yaml"), JSON.stringify({ hosts: [host] }));
    window = await openWindow("browser", home.env);
    page = window.page;
    page.setDefaultTimeout(20_000);
    await page.locator(".window[data-ready=true]").waitFor();
  });
  afterAll(async () => {
    await window?.close();
    home.remove();
  });

  test("says what a build lacks", async () => {
    await page.keyboard.press("Control+Enter");
    await page.getByText("There is no stack to build: make a new one first.").waitFor();
    await picture(page, "no-stack");
  });

  test("has all of a host's name in sight, whatever its address", async () => {
    const cut = await page
      .getByRole("list", { name: "Hosts" })
      .locator(".row-name", { hasText: name })
      .evaluate((row) => {
        // A part of a pixel that lacks is enough for dots.
        const text = document.createRange();
        text.selectNodeContents(row);
        return text.getBoundingClientRect().width - row.getBoundingClientRect().width;
      });
    await picture(page, "long-address");
    expect(cut).toBeLessThan(0.01);
  });
});
