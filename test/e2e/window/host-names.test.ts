import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { isolatedHome, openWindow, whyNot, type AppWindow } from "../../support/app.ts";
import { picture } from "../../support/picture.ts";

// It is the same behind both doors.
const missing = await whyNot("browser");
describe.skipIf(missing)(`names of hosts${missing ? ` (skipped: ${missing})` : ""}`, () => {
  const home = isolatedHome();
  const config = join(home.home, ".config/stackwright");
  let window: AppWindow;
  let page: Page;
  beforeAll(async () => {
    await mkdir(config, { recursive: true });
    const host = (name: string) => ({ kind: "ssh", name, destination: "root@127.0.0.1:1", sudo: false });
    await writeFile(join(config, "hosts.yaml"), JSON.stringify({ hosts: [host("first"), host("box")] }));
    await writeFile(join(config, "settings.yaml"), "host: box\n");
    window = await openWindow("browser", home.env);
    page = window.page;
    page.setDefaultTimeout(20_000);
  });
  afterAll(async () => {
    await window?.close();
    home.remove();
  });
  afterEach(async ({ task }) => {
    if (task.result?.state === "fail") await picture(page, "host-names-failed");
  });

  const dialog = () => page.getByRole("dialog");

  test("a host that is picked stays picked by its new name, in its place", async () => {
    await page.getByRole("button", { name: "Actions for box" }).click();
    await page.getByRole("menuitem", { name: "Change …" }).click();
    await dialog().getByLabel("Name", { exact: true }).fill("first");
    await dialog().getByRole("button", { name: "Save" }).click();
    await dialog().getByText("There is a host first already.").waitFor();
    await picture(page, "host-name-taken");
    await dialog().getByLabel("Name", { exact: true }).fill("site");
    await dialog().getByRole("button", { name: "Save" }).click();
    await dialog().waitFor({ state: "detached" });
    await page.getByRole("button", { name: "Actions for site" }).waitFor();
    expect(await page.getByRole("button", { name: "Actions for box" }).count()).toBe(0);
    await page.getByRole("banner").getByText("site", { exact: true }).waitFor();
    expect(await readFile(join(config, "settings.yaml"), "utf8")).toContain("host: site");
    expect(await readFile(join(config, "hosts.yaml"), "utf8")).toMatch(/name: first[^]*name: site/);
  });

  test("a new one takes the place of no other", async () => {
    await page.getByRole("button", { name: "Add an SSH host" }).first().click();
    await dialog().getByLabel("Address").fill("root@elsewhere");
    await dialog().getByLabel("Name", { exact: true }).fill("site");
    await dialog().getByRole("button", { name: "Add and check" }).click();
    await dialog().getByText("There is a host site already.").waitFor();
    expect(await readFile(join(config, "hosts.yaml"), "utf8")).not.toContain("elsewhere");
    await page.keyboard.press("Escape");
  });

  test("in a file that can't be understood: what is wrong is said in their place, and they are there once it is mended", async () => {
    const file = join(config, "hosts.yaml");
    const before = await readFile(file, "utf8");
    await writeFile(file, "hosts: [first\n");
    await page.reload();
    const side = page.getByRole("navigation", { name: "Stacks, hosts and images" });
    const said = side.getByRole("alert").getByText(/hosts\.yaml can't be understood: .*line 2/);
    await said.waitFor();
    await side.getByText("Mend it, or move it away and add the hosts again.").waitFor();
    await picture(page, "hosts-unread");
    expect(await page.getByRole("button", { name: /^Save and Build/ }).getAttribute("title")).toContain(file);
    await page.getByRole("button", { name: "Add a host" }).click();
    await dialog().getByLabel("Address").fill("root@elsewhere");
    await dialog().getByRole("button", { name: "Add and check" }).click();
    await dialog()
      .getByText(/hosts\.yaml can't be understood/)
      .waitFor();
    expect(await readFile(file, "utf8")).toBe("hosts: [first\n");
    await page.keyboard.press("Escape");
    await writeFile(file, before);
    await page.getByRole("button", { name: "Actions for site" }).waitFor();
    await said.waitFor({ state: "detached" });
  });
});
