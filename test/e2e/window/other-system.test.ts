import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { isolatedHome, openWindow, whyNot, type AppWindow } from "../../support/app.ts";
import { picture } from "../../support/picture.ts";

// The engine's process is told what it runs on; the window takes its word for it.
const missing = await whyNot("browser");
describe.skipIf(missing)(`on a system without LXC${missing ? ` (skipped: ${missing})` : ""}`, () => {
  const home = isolatedHome();
  let window: AppWindow;
  beforeAll(async () => {
    const file = join(home.home, "as-a-mac.cjs");
    writeFileSync(file, 'Object.defineProperty(process, "platform", { value: "darwin" });\n');
    window = await openWindow("browser", { ...home.env, NODE_OPTIONS: `--require=${file}` });
  });
  afterAll(async () => {
    await window?.close();
    home.remove();
  });

  test("this machine is no host, and what a build lacks is said", async () => {
    const { page } = window;
    await page.locator(".window[data-ready=true]").waitFor();
    const side = page.getByRole("navigation", { name: "Stacks, hosts and images" });
    await side.getByText("No hosts yet.").waitFor();
    expect(await side.getByText("this machine").count()).toBe(0);
    await page.getByRole("banner").getByText("No host", { exact: true }).waitFor();
    const build = page.getByRole("button", { name: /^Save and Build/ });
    expect(await build.getAttribute("title")).toBe("There is no host to build on: add one first.");
    await picture(page, "no-host");
    expect(window.complaints).toEqual([]);
  });
});
