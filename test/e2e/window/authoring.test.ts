import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { doors, isolatedHome, openWindow, whyNot, type AppWindow } from "../../support/app.ts";
import { eventually } from "../../support/eventually.ts";
import { picture } from "../../support/picture.ts";
import { openFile, typeAtEnd } from "./stage.ts";

const hasShellCheck = spawnSync("shellcheck", ["--version"]).status === 0;
const spec = `base_image_url: https://example.org/base.tar.gz
script_url: provision.sh
netwrok: none
env:
  VERSION: 9.0
`;
const script = `#!/bin/bash
set -eu
`;

for (const door of doors) {
  const missing = await whyNot(door);
  describe.skipIf(missing)(
    `what helps while typing in the ${door}'s window${missing ? ` (skipped: ${missing})` : ""}`,
    () => {
      const home = isolatedHome();
      const folder = join(home.home, "Stackwright", "web");
      const old = join(home.home, "Stackwright", "old");
      const zoo = join(home.home, "Stackwright", "zoo");
      let window: AppWindow;
      let page: Page;
      beforeAll(async () => {
        await mkdir(folder, { recursive: true });
        await writeFile(join(folder, "image.yaml"), spec);
        await writeFile(join(folder, "provision.sh"), script, { mode: 0o755 });
        await mkdir(old, { recursive: true });
        await writeFile(
          join(old, "old.yaml"),
          "base_image_url: base.tar\nscript_url: setup.sh\nnotes: ours\n",
        );
        await writeFile(join(old, "base.tar"), "a base");
        await writeFile(join(old, "setup.sh"), "echo old\r\necho new\r\n", { mode: 0o755 });
        await mkdir(join(zoo, "lib"), { recursive: true });
        await writeFile(join(zoo, "image.yaml"), spec.replace("netwrok", "network").replace("9.0", "'9.0'"));
        await writeFile(join(zoo, "provision.sh"), script, { mode: 0o755 });
        await writeFile(join(zoo, "lib/tools.sh"), "tool() {\n  echo used\n");
        await writeFile(join(zoo, "compose.yaml"), "services: [web\n");
        await writeFile(join(zoo, "notes.txt"), "Not checked.\n");
        window = await openWindow(door, home.env);
        page = window.page;
        await page.locator(".window").waitFor();
      });
      afterAll(async () => {
        await window?.close();
        home.remove();
      });
      const saved = async (file: string, of = folder) => {
        await page.keyboard.press("Control+S");
        await page.locator(".tab-shown.tab-dirty").waitFor({ state: "detached" });
        return readFile(join(of, file), "utf8");
      };

      test("a key of the spec is explained, and offered as it is begun", async () => {
        await openFile(page, "image.yaml");
        await page.locator(".squiggly-error").first().waitFor();
        await page.getByText("script_url", { exact: true }).first().hover();
        const hover = page.locator(".monaco-hover:visible");
        await hover.getByText("The provisioning script").waitFor();
        await hover.getByText("setup.sh").waitFor();
        await picture(page, "hover");
        await typeAtEnd(page, "compr");
        const offered = page.locator(".suggest-widget.visible");
        await offered.getByRole("option", { name: /^compression/ }).waitFor();
        await picture(page, "completion");
        await page.keyboard.press("Enter");
        await page.locator(".view-line", { hasText: "compression: gz" }).waitFor();
        await page.keyboard.type("zs");
        await offered.getByRole("option", { name: /^zst/ }).waitFor();
        await page.keyboard.press("Enter");
        await page.locator(".view-line", { hasText: "compression: zst" }).waitFor();
      });

      test("a mistyped key is renamed, and a number quoted, by the quick fix", async () => {
        for (const [line, title] of [
          ["netwrok", "Rename it to 'network'"],
          ["9.0", "Put it in quotes"],
        ] as const) {
          await page.locator(".view-line").getByText(line).first().click();
          await page.keyboard.press("Control+.");
          await page.getByText(title).waitFor();
          await picture(page, `fix-${line}`);
          await page.keyboard.press("Enter");
        }
        await page.locator(".squiggly-error").waitFor({ state: "detached" });
        expect(await saved("image.yaml")).toBe(
          spec.replace("netwrok", "network").replace("9.0", '"9.0"') + "compression: zst",
        );
      });

      test("a file that is not there is marked and listed, and the spec is formatted", async () => {
        await typeAtEnd(page, "\nfiles:   {app.conf:   /etc/app.conf}");
        const marked = page.locator(".squiggly-error");
        // Half typed it may have several.
        await marked.first().waitFor();
        const group = page.getByRole("region", { name: "Problems of image.yaml" });
        await page.keyboard.press("Control+Shift+M");
        const row = group.getByRole("button", { name: /^error The file is missing.*\/app\.conf\./ });
        await row.waitFor();
        await picture(page, "missing-file");
        await page.getByText("Ln 7, Col 11", { exact: true }).waitFor({ state: "detached" });
        await row.click();
        await page.getByText("Ln 7, Col 11", { exact: true }).waitFor();
        await page.keyboard.press("Shift+Alt+F");
        await page.locator(".view-line", { hasText: "files: { app.conf: /etc/app.conf }" }).waitFor();
        expect(await saved("image.yaml")).toMatch(/\nfiles: \{ app\.conf: \/etc\/app\.conf \}\n$/);
        await writeFile(join(folder, "app.conf"), "");
        await marked.waitFor({ state: "detached" });
        await group.waitFor({ state: "detached" });
      });

      test("a script is marked where a shell can't read it, formatted once it is mended, and that is undone as one", async () => {
        await openFile(page, "provision.sh");
        await typeAtEnd(page, "if true;then\necho    a\n");
        await page.locator(".squiggly-error").waitFor();
        await page.keyboard.press("Shift+Alt+F");
        await page.getByText(/nothing was changed/).waitFor();
        await picture(page, "syntax");
        await typeAtEnd(page, "fi\n");
        await page.locator(".squiggly-error").waitFor({ state: "detached" });
        const before = await saved("provision.sh");
        await page.keyboard.press("Shift+Alt+F");
        await page.locator(".tab-dirty").waitFor();
        expect(await saved("provision.sh")).toMatch(/\nif true; then\n {2}echo a\nfi/);
        await page.locator(".view-line", { hasText: "set -eu" }).click();
        await page.keyboard.press("Control+Z");
        await page.locator(".tab-dirty").waitFor();
        expect(await saved("provision.sh")).toBe(before);
      });

      test.skipIf(!hasShellCheck)(
        "ShellCheck's findings come with their page, and are mended from the list",
        async () => {
          await openFile(page, "provision.sh");
          await typeAtEnd(page, "cp $1 /srv\n");
          await page.getByRole("button", { name: "ShellCheck: 1 finding" }).click();
          const group = page.getByRole("region", { name: "Problems of provision.sh" });
          const link = group.getByRole("link", { name: "SC2086" });
          expect(await link.getAttribute("href")).toBe("https://www.shellcheck.net/wiki/SC2086");
          await page.getByText("ShellCheck on this machine has looked at the scripts.").waitFor();
          await picture(page, "shellcheck");
          const mended = page.locator(".view-line", { hasText: 'cp "$1" /srv' });
          // What was found in the text before its last letters is not mended: one is told to look again.
          await eventually(async () => {
            if ((await mended.count()) === 0)
              await group.getByRole("button", { name: 'Write "$1"' }).click({ timeout: 1000 });
            await mended.waitFor({ timeout: 2000 });
          });
          await page.getByRole("button", { name: "ShellCheck OK" }).waitFor();
          expect(await saved("provision.sh")).toContain('cp "$1" /srv\n');
        },
      );

      test("a script's steps, functions and variables are known", async () => {
        await openFile(page, "provision.sh");
        await typeAtEnd(page, "ste");
        const offered = page.locator(".suggest-widget.visible");
        await offered.getByRole("option", { name: /^step, begins a step/ }).waitFor();
        await page.keyboard.press("Enter");
        await page.keyboard.type("greet");
        await page.locator(".view-line", { hasText: "#: step greet" }).waitFor();
        await page.locator(".step-line").waitFor();
        await page.keyboard.press("Control+End");
        await page.keyboard.type("greet() {\necho hello\n");
        await page.keyboard.press("Control+End");
        await page.keyboard.type("\ngreet $VER");
        await offered.getByRole("option", { name: /^VERSION, from the spec/ }).waitFor();
        await picture(page, "variables");
        await page.keyboard.press("Enter");
        await page.locator(".view-line", { hasText: "greet $VERSION" }).hover({ position: { x: 70, y: 8 } });
        await page.locator(".monaco-hover:visible").getByText("comes from the spec").waitFor();
        await page.keyboard.press("Home");
        await page.keyboard.press("F12");
        await page.getByText("Ln 8, Col 1", { exact: true }).waitFor();
        await page.keyboard.press("Control+Shift+O");
        const parts = page.locator(".quick-input-widget:visible");
        const step = parts.getByRole("option", { name: /greet/ }).first();
        await step.waitFor();
        await picture(page, "outline");
        await step.click();
        await page.getByText("Ln 7, Col 9", { exact: true }).waitFor();
        await saved("provision.sh");
      });

      test("a step is folded to its marker, and unfolded", async () => {
        const line = (text: string) => page.locator(".view-line", { hasText: text });
        await line("echo hello").waitFor();
        await page.keyboard.press("Control+Shift+BracketLeft");
        await line("echo hello").waitFor({ state: "detached" });
        await line("greet $VERSION").waitFor({ state: "detached" });
        await line("#: step greet").waitFor();
        await line("set -eu").waitFor();
        await picture(page, "folded");
        await page.keyboard.press("Control+Shift+BracketRight");
        await line("echo hello").waitFor();
        await line("greet $VERSION").waitFor();
      });

      test("brackets have no colours of their own: a shell's do not all come in pairs", async () => {
        await typeAtEnd(page, "\ncase $1 in\na) greet ;;\nesac");
        const line = page.locator(".view-line", { hasText: "a) greet" });
        await page.locator(".view-line", { hasText: "esac" }).waitFor();
        await picture(page, "case");
        expect(await line.locator("[class*=bracket]").count()).toBe(0);
        await saved("provision.sh");
      });

      test("an old stack is mended from the list, and its base's digest written down", async () => {
        await openFile(page, "setup.sh");
        const group = page.getByRole("region", { name: "Problems of setup.sh" });
        await group.getByRole("button", { name: "End its lines with LF" }).waitFor();
        await page.emulateMedia({ colorScheme: "dark" });
        await picture(page, "problems-dark");
        await group.getByRole("button", { name: "End its lines with LF" }).click();
        await group.getByRole("button", { name: "Write '#!/bin/bash' above it" }).click();
        await group.waitFor({ state: "detached" });
        expect(await saved("setup.sh", old)).toBe("#!/bin/bash\necho old\necho new\n");
        await openFile(page, "old.yaml");
        await page.getByText("The key 'notes' is not known").waitFor();
        expect(await page.locator(".squiggly-error").count()).toBe(0);
        await page.locator(".view-line", { hasText: "base_image_url" }).click();
        await page.keyboard.press("Control+.");
        await page.getByText("Write down the digest of this base image").waitFor();
        await picture(page, "offer-dark");
        await page.keyboard.press("Enter");
        await page.locator(".tab-shown.tab-dirty").waitFor();
        const digest = createHash("sha256").update("a base").digest("hex");
        expect(await saved("old.yaml", old)).toContain(`base.tar\nbase_image_sha256: ${digest}\n`);
      });

      test("files that are not open are checked too, and again when another program has mended them", async () => {
        await openFile(page, "notes.txt");
        await page.keyboard.press("Control+Shift+M");
        const of = (file: string) => page.getByRole("region", { name: `Problems of ${file}` });
        await of("compose.yaml")
          .getByRole("button", { name: /^error The \[ that begins here/ })
          .waitFor();
        const row = of("lib/tools.sh").getByRole("button", {
          name: /^error The shell can't read the script/,
        });
        await row.waitFor();
        expect(await page.getByRole("region", { name: /^Problems of/ }).count()).toBe(2);
        await page.getByRole("contentinfo").getByRole("button", { name: "2 errors" }).waitFor();
        await picture(page, "problems-all-files");
        await row.click();
        await page.getByRole("tab", { name: "lib/tools.sh", selected: true }).waitFor();
        await page.getByText("Ln 1, Col 8", { exact: true }).waitFor();
        await page.locator(".squiggly-error").waitFor();
        await typeAtEnd(page, "}\n");
        await of("lib/tools.sh").waitFor({ state: "detached" });
        await writeFile(join(zoo, "compose.yaml"), "services: [web]\n");
        await of("compose.yaml").waitFor({ state: "detached" });
        await saved("lib/tools.sh", zoo);
      });

      test("nothing was complained about in the console", () => {
        expect(window.complaints).toEqual([]);
      });
    },
  );
}
