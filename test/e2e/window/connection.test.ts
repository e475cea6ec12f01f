import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { doors, whyNot } from "../../support/app.ts";
import { eventually } from "../../support/eventually.ts";
import { describeWithLxc } from "../../support/lxc.ts";
import { lacking, servedAs } from "../../support/other-host.ts";
import { picture } from "../../support/picture.ts";
import { buildIs, openFile, setStage, terminalText, type Stage } from "./stage.ts";

const lines = 60;
const script = `#!/bin/bash
for ((i = 1; i <= ${lines}; i++)); do
  echo "line $i"
  sleep 0.2
done
`;

for (const door of doors) {
  const missing = await whyNot(door);
  describe.skipIf(missing)(
    `a broken connection in the ${door}'s window${missing ? ` (skipped: ${missing})` : ""}`,
    () => {
      describeWithLxc("in mid-build", () => {
        let stage: Stage;
        let folder: string;
        const held = () => join(folder, "held");
        beforeAll(async () => {
          folder = await mkdtemp("/var/tmp/stackwright-connection-");
          await mkdir(join(folder, "programs"));
          // A download stays where it has come to while there is a file `held`.
          const wait = `while [ -e ${held()} ]; do sleep 0.1; done`;
          await writeFile(
            join(folder, "programs", "dd"),
            `#!/bin/sh
case "$*" in *if=*/image.tar*) /usr/bin/dd "$@" | { head -c 30000000; ${wait}; cat; }; exit ;; esac
exec /usr/bin/dd "$@"
`,
            { mode: 0o755 },
          );
          const config = servedAs(lacking([], join(folder, "programs")), join(folder, "log-in"));
          stage = await setStage(door, { withHost: true, sshd: { config }, stacks: { web: script } });
        });
        afterAll(async () => {
          await rm(held(), { force: true });
          await stage?.close();
          await rm(folder, { recursive: true, force: true });
        });

        test("is shown, mended, and costs not a byte of the log", async () => {
          const { page, sshd } = stage;
          await openFile(page, "provision.sh");
          await page.keyboard.press("Control+Enter");
          await eventually(async () => expect(await terminalText(page)).toContain("line 5"), 60_000);
          await sshd.pause();
          const note = page.locator(".current .note", { hasText: "The connection is lost" });
          await note.getByText(/Next try in/).waitFor();
          await note.getByText("The build goes on there.").waitFor();
          await note.getByRole("button", { name: "Try now" }).waitFor();
          await picture(page, "connection-lost");
          // Long enough that the script goes on printing to nobody.
          await new Promise((go) => setTimeout(go, 3000));
          await sshd.start();
          await page.locator(".current .note", { hasText: /connect/i }).waitFor({ state: "detached" });
          await buildIs(page, "succeeded");
          await page
            .getByRole("list", { name: "Hosts" })
            .getByRole("img", { name: "connected", exact: true })
            .waitFor();

          const whole = Array.from({ length: lines }, (_, index) => `line ${index + 1}`);
          const logs = (await readdir(sshd.home, { recursive: true })).filter((path) =>
            path.endsWith("/log"),
          );
          expect(logs).toHaveLength(1);
          expect(await readFile(join(sshd.home, logs[0] ?? ""), "utf8")).toBe(
            whole.map((line) => `${line}\r\n`).join(""),
          );
          await eventually(async () => expect(await terminalText(page)).toContain(`line ${lines}`));
          const shown = (await terminalText(page)).match(/line \d+/g) ?? [];
          expect(shown).toEqual(whole.slice(-shown.length));
        });

        // The same page is behind both doors; what takes long to send takes long to test.
        if (door === "browser")
          test("says of a download that it goes on where it stopped, and it does", async () => {
            const { page, sshd, stack } = stage;
            await stack("large", "#!/bin/bash\nhead -c 300000000 /dev/urandom >/large\n");
            await page.getByRole("treeitem", { name: /^large/ }).waitFor();
            await page.getByRole("button", { name: /^Stack:/ }).click();
            await page.getByRole("menuitemradio", { name: /^large/ }).click();
            await writeFile(held(), "");
            await page.keyboard.press("Control+Enter");
            const download = page.getByRole("list", { name: "Phases" }).getByRole("listitem");
            await download.filter({ hasText: /Download.* of 30\d MB/ }).waitFor({ timeout: 60_000 });
            await sshd.pause();
            const note = page.locator(".current .note", { hasText: "The connection is lost" });
            await note.getByText("The download goes on where it stopped, once there is").waitFor();
            expect(await page.locator(".current .phase-progress").innerText()).toMatch(/ of 30\d MB$/);
            await picture(page, "connection-lost-download");
            await rm(held());
            await sshd.start();
            await buildIs(page, "succeeded");
            expect(await note.count()).toBe(0);
          });
      });
    },
  );
}
