import { createHash, randomBytes } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { doors, isolatedHome, openWindow, whyNot, type AppWindow } from "../../support/app.ts";
import { inPage } from "../../support/contract-in-page.ts";
import { madeUpBuild } from "../../support/made-up-build.ts";

const sha256 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");

for (const door of doors) {
  const missing = await whyNot(door);
  describe.skipIf(missing)(`the ${door}'s door${missing ? ` (skipped: ${missing})` : ""}`, () => {
    const { home, env, remove } = isolatedHome();
    const log = randomBytes(256 << 10);
    const build = madeUpBuild(home, log);
    let window: AppWindow;

    beforeAll(async () => {
      window = await openWindow(door, env);
    });
    afterAll(async () => {
      await window?.close();
      remove();
    });

    test("answers calls", async () => {
      const { home: told, version } = await inPage<{ home: string; version: string }>(
        window.page,
        "await client.app.info()",
      );
      expect(told).toBe(home);
      expect(version).toMatch(/^\d+\.\d+\.\d+$/);
    });

    test("tells which door it is and that it is open", async () => {
      expect(await inPage(window.page, "[door.kind, door.state()]")).toEqual([door, "open"]);
    });

    test("carries 256 KiB of any bytes intact", async () => {
      const digest = await inPage<{ digest: string; size: number }>(
        window.page,
        `await client.recordings.read({ id: "build:${build}", offset: 0, max: 1 << 20, wait: 0 }).then(async ({ bytes, size }) => {
          const digest = await crypto.subtle.digest("SHA-256", bytes);
          return { size, digest: [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("") };
        })`,
      );
      expect(digest).toEqual({ size: log.length, digest: sha256(log) });
    });

    test("checks what it is sent", async () => {
      const refusal = await inPage<string>(
        window.page,
        `await client.recordings.read({ id: "../../etc/passwd", offset: -1, max: 1, wait: 0 }).then(() => "let in", (error) => error.code)`,
      );
      expect(refusal).toBe("BAD_REQUEST");
    });

    test("brings a failure across with its sentence and its hint", async () => {
      const failure = await inPage<{ code: string; message: string }>(
        window.page,
        `await client.recordings.read({ id: "build:nothing", offset: 0, max: 1, wait: 0 }).then(() => null, (error) => error.data)`,
      );
      expect(failure.code).toMatch(/^input-/);
      expect(failure.message).toMatch(/\w+ .*\.$/);
    });

    test("ends a stream when its reader leaves, and answers others meanwhile", async () => {
      const seen = await inPage<boolean>(
        window.page,
        `await (async () => {
          const stream = await client.hosts.watch();
          const first = await stream.next();
          await client.app.info();
          await stream.return();
          return typeof first.value === "object";
        })()`,
      );
      expect(seen).toBe(true);
    });

    test("is there again after a reload", async () => {
      await window.page.reload();
      expect(await inPage(window.page, "(await client.app.info()).home")).toBe(home);
    });

    test("breaks no rule of its own policy", async () => {
      await window.page.locator("#root > *").first().waitFor();
      expect(window.complaints).toEqual([]);
    });

    test("forbids scripts in the page and code from text", async () => {
      const outcome = await window.page.evaluate(`new Promise((resolve) => {
        addEventListener("securitypolicyviolation", (event) => resolve(event.effectiveDirective), { once: true });
        const script = document.createElement("script");
        script.textContent = "globalThis.injected = true";
        document.head.append(script);
      })`);
      expect(outcome).toBe("script-src-elem");
      expect(await window.page.evaluate("typeof injected")).toBe("undefined");
      window.complaints.length = 0;
    });

    test("leaves the page nothing of Node", async () => {
      expect(await window.page.evaluate("[typeof require, typeof process, typeof Buffer]")).toEqual([
        "undefined",
        "undefined",
        "undefined",
      ]);
    });
  });
}
