import { once } from "node:events";
import { appendFile, readFile, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import type { Locator, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { doors, whyNot } from "../../support/app.ts";
import { eventually } from "../../support/eventually.ts";
import { describeWithLxc } from "../../support/lxc.ts";
import { openedOutside } from "../../support/opened-outside.ts";
import { openFile, setStage, terminalText, type Stage } from "./stage.ts";

for (const door of doors) {
  const missing = await whyNot(door);
  describe.skipIf(missing)(
    `a shell in the ${door}'s window${missing ? ` (skipped: ${missing})` : ""}`,
    () => {
      describeWithLxc("on a host", () => {
        let stage: Stage;
        beforeAll(async () => {
          stage = await setStage(door, { withHost: true, stacks: { calm: "#!/bin/bash\necho calm\n" } });
          const { page } = stage;
          await openFile(page, "provision.sh");
          await page.keyboard.press("Control+J");
          await page.getByRole("button", { name: "New shell" }).click();
          await page.getByRole("menuitem", { name: "New shell on the host" }).click();
          await shows(page, /[#$] *$/);
        });
        afterAll(async () => {
          await stage?.close();
        });

        test("many lines are pasted only when that is confirmed, few at once", async () => {
          const { page, sshd } = stage;
          const many = "one\ntwo\nthree\nfour\nfive\nsix\n";
          const file = join(sshd.home, "pasted");
          // Once this is printed the shell no longer asks for pastes to be bracketed.
          await page.keyboard.type(`echo go''ing; cat >${file}\n`);
          await shows(page, /\ngoing/);
          await paste(page, many);
          const dialog = page.getByRole("dialog", { name: "Paste 6 lines?" });
          await dialog.getByText("six").waitFor();
          await dialog.getByRole("button", { name: "Cancel" }).click();
          await dialog.waitFor({ state: "detached" });
          await paste(page, "few\n");
          await paste(page, many);
          await dialog.getByRole("button", { name: "Paste" }).click();
          await shows(page, /few\s+one\s+two\s+three\s+four\s+five\s+six/);
          // From how many on is a setting.
          await inSettings(page, (dialog) =>
            dialog.getByLabel("Ask before pasting more lines than").fill("6"),
          );
          await paste(page, many);
          await shows(page, /six\s+one\s+two\s+three\s+four\s+five\s+six/);
          await page.keyboard.press("Control+D");
          await eventually(async () => expect(await readFile(file, "utf8")).toBe(`few\n${many}${many}`));
        });

        test("what is selected is copied when that is set, and not else", async () => {
          const { page } = stage;
          await page.keyboard.type("clear; echo one''-word other''-word\n");
          await shows(page, /^one-word other-word$/m);
          const select = async (text: string) => {
            const { x, y } = await pointAt(page, text, false);
            await page.mouse.dblclick(x, y);
          };
          await select("other-word");
          await page.keyboard.press("Control+Shift+C");
          await clipboardIs(page, "other-word");
          await select("one-word");
          await clipboardIs(page, "other-word");
          await inSettings(page, (dialog) => dialog.getByLabel("Copy what is selected").check());
          await select("one-word");
          await clipboardIs(page, "one-word");
          await inSettings(page, (dialog) => dialog.getByLabel("Copy what is selected").uncheck());
        });

        test("a program in it gets the keys that it may want, also those of the editor's commands", async () => {
          const { page } = stage;
          await page.keyboard.type("clear; echo go''ing; cat\n");
          await shows(page, /^going/m);
          const keys = {
            F9: "^[[20~",
            F12: "^[[24~",
            "Shift+F5": "^[[15;2~",
            "Control+Shift+ArrowLeft": "^[[1;6D",
            "Control+Shift+Minus": "^_",
            "Control+Shift+Digit2": "^@",
            "Control+Digit7": "^_",
            "Shift+Alt+F": "^[F",
          };
          for (const pressed of Object.keys(keys)) await page.keyboard.press(pressed);
          await expect.poll(() => terminalText(page)).toContain(Object.values(keys).join(""));
          await page.keyboard.press("Control+C");
          expect(await page.locator(".breakpoint-glyph").count()).toBe(0);
        });

        test("the keyboard gets out of it and back, and sets its text's size", async () => {
          const { page } = stage;
          const area = () => page.evaluate(() => document.activeElement?.closest("[id^=area-]")?.id);
          for (const [keys, name] of [
            ["F6", "builds"],
            ["Shift+F6", "panel"],
            ["Control+Shift+E", "left"],
            ["Control+2", "panel"],
            ["Control+3", "builds"],
            ["Control+2", "panel"],
          ] as const) {
            await page.keyboard.press(keys);
            await expect.poll(area).toBe(`area-${name}`);
          }
          const size = (of: string) => () =>
            page.locator(of).evaluate((element) => getComputedStyle(element).fontSize);
          const inEditor = await size(".editor-place .view-lines")();
          for (const [keys, pixels] of [
            ["Control+=", 14],
            ["Control+=", 15],
            ["Control+-", 14],
            ["Control+0", 13],
          ] as const) {
            await page.keyboard.press(keys);
            await expect.poll(size(".terminal-view:visible .xterm-rows")).toBe(`${pixels}px`);
          }
          expect(await size(".editor-place .view-lines")()).toBe(inEditor);
          await page.keyboard.type("clear; echo still''-here\n");
          await shows(page, /^still-here/m);
        });

        if (door === "browser")
          test("a clipboard that may not be used is told of once", async () => {
            const { page } = stage;
            await page.evaluate(() => {
              navigator.clipboard.writeText = () => Promise.reject(new DOMException("no", "NotAllowedError"));
            });
            await inSettings(page, (dialog) => dialog.getByLabel("Copy what is selected").check());
            await page.keyboard.type("echo sel''ected\n");
            await shows(page, /\nselected/);
            const notice = page.locator(".notice", { hasText: "may not use the clipboard" });
            const { x, y } = await pointAt(page, "selected", false);
            await page.mouse.dblclick(x, y);
            await notice.getByRole("button", { name: "Dismiss" }).click();
            await page.mouse.dblclick(x, y);
            await page.keyboard.press("Control+Shift+C");
            await notice.waitFor();
            await notice.getByRole("button", { name: "Dismiss" }).click();
            await page.mouse.dblclick(x, y);
            await page.waitForTimeout(300);
            expect(await notice.count()).toBe(0);
            expect(stage.window.complaints).toEqual([]);
            await page.locator(".terminal-view:visible textarea").focus();
          });

        test("find goes from match to match, upwards, and gives the keyboard back", async () => {
          const { page } = stage;
          await page.keyboard.type("printf '%sdle-%s\\n' nee 1 nee 2 nee 3\n");
          await shows(page, /needle-3/);
          await page.keyboard.press("Control+Shift+F");
          const field = page.getByRole("textbox", { name: "Find in the terminal" });
          await field.fill("needle");
          const count = page.locator(".terminal-search-count");
          const places: string[] = [];
          for (let step = 0; step < 3; step++) {
            if (step > 0) await field.press("Enter");
            await eventually(async () => {
              const text = await count.innerText();
              expect(text).toMatch(/^[123] of 3$/);
              expect(places).not.toContain(text);
              places.push(text);
            });
          }
          // Where one is stands out from the others, although it is selected.
          const marks = () =>
            page
              .locator(".terminal-view:visible .xterm-rows > div", { hasText: /^needle-/ })
              .evaluateAll((rows) =>
                rows.map((row) => getComputedStyle(row.firstElementChild ?? row).backgroundColor).sort(),
              );
          await expect.poll(marks).toEqual(["rgb(239, 154, 26)", "rgb(248, 227, 173)", "rgb(248, 227, 173)"]);
          await field.fill("not-there");
          await eventually(async () => expect(await count.innerText()).toBe("None"));
          await field.press("Escape");
          await field.waitFor({ state: "detached" });
          await page.keyboard.type("echo key''board\n");
          await shows(page, /\nkeyboard/);
        });

        test("the view stays where one has scrolled to while output arrives, and jumps to the end", async () => {
          const { page, sshd } = stage;
          const file = join(sshd.home, "growing");
          const lines = (from: number) =>
            Array.from({ length: 300 }, (_, line) => `line-${String(from + line)}\n`).join("");
          await writeFile(file, lines(1000));
          await page.keyboard.type(`tail -n +1 -f ${file}\n`);
          await shows(page, /line-1299/);
          await page.locator(".terminal-jump").waitFor({ state: "detached" });
          await page.locator(".terminal-view:visible .xterm").hover();
          await page.mouse.wheel(0, -1000);
          const jump = page.getByRole("button", { name: "Jump to end" });
          await jump.waitFor();
          const slider = page.locator(".terminal-view:visible .scrollbar.vertical .slider");
          const [before, seen] = [await slider.getAttribute("style"), await terminalText(page)];
          expect(seen).not.toContain("line-1299");
          await appendFile(file, lines(2000));
          // The slider is what tells of lines that are not in view.
          await eventually(async () => expect(await slider.getAttribute("style")).not.toBe(before));
          expect(await terminalText(page)).toBe(seen);
          await jump.click();
          await shows(page, /line-2299/);
          await jump.waitFor({ state: "detached" });
          await page.keyboard.press("Control+C");
        });

        test("characters of all styles stand in their columns, and are not measured one by one", async () => {
          const { page, sshd } = stage;
          const file = join(sshd.home, "styles");
          const characters = String.fromCharCode(...Array.from({ length: 94 }, (_, at) => 0x21 + at));
          const halves = [characters.slice(0, 47), characters.slice(47)];
          const styles = ["0", "1", "3", "1;3"];
          const rows = styles.flatMap((style) => halves.map((half) => `\x1b[${style}m${half}\x1b[0m▏`));
          await writeFile(file, rows.join("\n"));
          const devtools = await page.context().newCDPSession(page);
          await devtools.send("Performance.enable");
          const layouts = async () => {
            const { metrics } = await devtools.send("Performance.getMetrics");
            return metrics.find(({ name }) => name === "LayoutCount")?.value ?? NaN;
          };
          const before = await layouts();
          await page.keyboard.type(`clear; cat ${file}\n`);
          await expect.poll(async () => (await terminalText(page)).split("▏").length - 1).toBe(rows.length);
          expect((await layouts()) - before).toBeLessThan(characters.length);
          const edges = await page.locator(".terminal-view:visible .xterm-rows > div").evaluateAll((drawn) =>
            drawn.flatMap((row) => {
              const last = [...row.querySelectorAll("span")].find(({ textContent }) =>
                textContent.includes("▏"),
              );
              if (!last?.firstChild) return [];
              const edge = document.createRange();
              edge.setStart(last.firstChild, last.textContent.indexOf("▏"));
              edge.setEnd(last.firstChild, last.textContent.indexOf("▏") + 1);
              return [Math.round(edge.getBoundingClientRect().left)];
            }),
          );
          expect(edges).toEqual(rows.map(() => edges[0]));
          await devtools.detach();
        });

        test("colours of all kinds are drawn as they are, and a wide character takes two columns", async () => {
          const { page, sshd } = stage;
          const file = join(sshd.home, "colours");
          const rows = [
            "\x1b[38;2;20;60;120;48;2;250;240;200mtrue\x1b[0m \x1b[38;5;22mof-256\x1b[0m",
            "漢字한글▏",
            "abcdefgh▏",
          ];
          await writeFile(file, `${rows.join("\n")}\n`);
          await page.keyboard.type(`clear; cat ${file}\n`);
          await shows(page, /abcdefgh▏/);
          const drawn = await page.locator(".terminal-view:visible .xterm-rows").evaluate((all) => {
            const spans = [...all.querySelectorAll("span")];
            const looks = (text: string) => {
              const span = spans.find(({ textContent }) => textContent.includes(text));
              return span ? getComputedStyle(span) : undefined;
            };
            const edges = spans.flatMap(({ firstChild }) => {
              const at = firstChild?.textContent?.indexOf("▏") ?? -1;
              if (!firstChild || at === -1) return [];
              const edge = document.createRange();
              edge.setStart(firstChild, at);
              edge.setEnd(firstChild, at + 1);
              return [Math.round(edge.getBoundingClientRect().left)];
            });
            return {
              true: [looks("true")?.color, looks("true")?.backgroundColor],
              of256: looks("of-256")?.color,
              edges,
            };
          });
          expect(drawn).toEqual({
            true: ["rgb(20, 60, 120)", "rgb(250, 240, 200)"],
            of256: "rgb(0, 95, 0)",
            edges: [drawn.edges[0], drawn.edges[0]],
          });
        });

        test("links are opened by the system, and places in the script by the editor", async () => {
          const { page, sshd } = stage;
          const { site, opened, close } = await watchLinks(stage);
          onTestFinished(close);
          const named = `\\e]8;;${site}named\\e\\\\by-name\\e]8;;\\e\\\\\\n`;
          await page.keyboard.type(`clear; echo see ${site}page?a=b; printf '${named}'\n`);
          await shows(page, /^by-name/m);
          await clickIn(page, `see ${site}page?a=b`);
          await eventually(async () => expect(await opened()).toEqual([`${site}page?a=b`]));
          await clickIn(page, "by-name");
          await eventually(async () => expect(await opened()).toEqual([`${site}page?a=b`, `${site}named`]));
          await page.keyboard.type("clear; echo provision.sh': line 2: what'; echo elsewhere.sh':2'\n");
          await shows(page, /^provision.sh: line 2: what\s+elsewhere.sh:2/m);
          // A file that the stack has not leads nowhere.
          await pointAt(page, "provision.sh: line 2");
          await pointAt(page, "elsewhere.sh:2", false);
          await clickIn(page, "provision.sh: line 2");
          await page.getByText("Ln 2, Col 1").waitFor();
          expect(await page.locator(".monaco-editor.focused").count()).toBe(1);
          // After wide characters, to its end, and where it goes on in the next row.
          const file = join(sshd.home, "wide");
          await writeFile(file, "\n漢字漢字 provision.sh:1\n");
          await page.locator(".terminal-view:visible textarea").focus();
          await page.keyboard.type(
            `clear; cat ${file}; printf '%*sprovision.sh:%d\\n' $((COLUMNS - 5)) '' 2\n`,
          );
          await shows(page, /^漢字漢字 provision.sh:1\s+provi\nsion.sh:2/m);
          await clickIn(page, "h:1");
          await page.getByText("Ln 1, Col 1").waitFor();
          await clickIn(page, "sion.sh:2");
          await page.getByText("Ln 2, Col 1").waitFor();
        });

        test("nothing was complained about in the console", () => {
          expect(stage.window.complaints).toEqual([]);
        });
      });
    },
  );
}

function shows(page: Page, text: RegExp): Promise<void> {
  return eventually(async () => expect(await terminalText(page)).toMatch(text));
}

/** A site, and which of its pages are opened outside of the window from now on. */
async function watchLinks({ page, window: { desktop } }: Stage) {
  const visits: string[] = [];
  const server = createServer((request, response) => {
    if (request.headers.referer === undefined && request.url !== "/favicon.ico")
      visits.push(`${site}${request.url?.slice(1)}`);
    response.end();
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const site = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  page.context().on("page", (tab) => void tab.waitForLoadState().finally(() => tab.close()));
  const close = () => {
    server.close();
    server.closeAllConnections();
  };
  if (!desktop) return { site, opened: () => Promise.resolve(visits), close };
  return { site, opened: await openedOutside(desktop), close };
}

/** Clicks on text of the terminal that is a link. */
async function clickIn(page: Page, text: string): Promise<void> {
  const { x, y } = await pointAt(page, text);
  await page.mouse.click(x, y);
}

/** Points at text of the terminal, the last place where it is, and waits until it is seen to be a link, or not one. */
async function pointAt(page: Page, text: string, isLink = true): Promise<{ x: number; y: number }> {
  const place = await page.locator(".terminal-view:visible .xterm-rows").evaluate((rows, wanted) => {
    const row = [...rows.children].findLast((each) => each.textContent.includes(wanted));
    if (!row) return undefined;
    let at = row.textContent.lastIndexOf(wanted) + Math.floor(wanted.length / 2);
    const parts = document.createTreeWalker(row, NodeFilter.SHOW_TEXT);
    let part = parts.nextNode();
    for (; part?.textContent && at >= part.textContent.length; part = parts.nextNode())
      at -= part.textContent.length;
    if (!part) return undefined;
    const letter = document.createRange();
    letter.setStart(part, at);
    letter.setEnd(part, at + 1);
    const { left, top, width, height } = letter.getBoundingClientRect();
    return { x: left + width / 2, y: top + height / 2, height };
  }, text);
  if (!place) throw new Error(`There is no ${text} in the terminal.`);
  // A row's links are looked for when the pointer comes to it from another.
  await page.mouse.move(place.x, place.y + 1.2 * place.height);
  await page.mouse.move(place.x, place.y);
  const pointer = page.locator(".terminal-view:visible .xterm-cursor-pointer");
  await pointer.waitFor({ state: isLink ? "visible" : "detached" });
  // What is no link is none a moment later either.
  if (!isLink) await page.waitForTimeout(200);
  expect(await pointer.count()).toBe(isLink ? 1 : 0);
  return place;
}

/** Changes settings, and gives the terminal the keyboard back. */
async function inSettings(page: Page, change: (dialog: Locator) => Promise<void>): Promise<void> {
  await page.getByRole("button", { name: "Settings" }).click();
  const dialog = page.getByRole("dialog", { name: "Settings" });
  await change(dialog);
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "detached" });
  await page.locator(".terminal-view:visible textarea").focus();
}

/** Waits for what a field gets when one pastes into it: no page may read the clipboard unasked. */
async function clipboardIs(page: Page, text: string): Promise<void> {
  await page.keyboard.press("Control+F");
  const field = page.getByRole("textbox", { name: "Find in the terminal" });
  await eventually(async () => {
    await field.fill("");
    await field.press("Control+V");
    expect(await field.inputValue()).toBe(text);
  });
  await field.press("Escape");
  await field.waitFor({ state: "detached" });
}

/** Pastes into the terminal as the system does: no clipboard of the machine's is touched. */
async function paste(page: Page, text: string): Promise<void> {
  await page.locator(".terminal-view:visible textarea").evaluate((area, pasted) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData("text/plain", pasted);
    area.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
  }, text);
}
