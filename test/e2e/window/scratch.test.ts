import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "vitest";
import { isolatedHome, openWindow } from "../../support/app.ts";
import { openFile, typeAtEnd } from "./stage.ts";
const spec = `base_image_url: https://example.org/base.tar.gz
script_url: provision.sh
env:
  VERSION: 9.0
`;
test("scratch", async () => {
  const home = isolatedHome();
  const folder = join(home.home, "Stackwright", "web");
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "image.yaml"), spec);
  await writeFile(join(folder, "provision.sh"), "#!/bin/bash\n", { mode: 0o755 });
  const window = await openWindow("browser", home.env);
  const page = window.page;
  try {
    await page.locator(".window").waitFor();
    page.on("console", (m) => console.log("CONSOLE", m.text()));
    page.on("pageerror", (e) => console.log("PAGEERROR", e.stack));
    await openFile(page, "image.yaml");
    await page.waitForTimeout(3000);
    await typeAtEnd(page, "compr");
    await page.locator(".suggest-widget.visible").waitFor();
    await page.keyboard.press("Enter");
    await page.waitForTimeout(1500);
    await page.screenshot({ path: "/tmp/s1.png" });
    console.log(JSON.stringify(await page.evaluate("monaco.editor.getEditors()[0].getValue()")));
    await page.keyboard.press("Control+Space");
    await page.waitForTimeout(2500);
    await page.screenshot({ path: "/tmp/s2.png" });
    await page.keyboard.press("Escape");
    await page.locator(".view-line").getByText("9.0").first().click();
    await page.keyboard.press("Control+.");
    await page.waitForTimeout(1500);
    await page.screenshot({ path: "/tmp/s3.png" });
    console.log(window.complaints);
  } finally {
    await window.close();
    home.remove();
  }
});
