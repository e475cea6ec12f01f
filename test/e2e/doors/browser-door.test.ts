import { once } from "node:events";
import { request } from "node:http";
import { connect } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { WebSocket } from "ws";
import { isolatedHome, openWindow, whyNot, type AppWindow } from "../../support/app.ts";
import { inPage } from "../../support/contract-in-page.ts";
import { startServing, type Served } from "../../support/served.ts";
import { freePort } from "../../support/sshd.ts";

describe("who may come in through the browser's door", () => {
  const { env, remove } = isolatedHome();
  let served: Served;
  let cookie: string;

  beforeAll(async () => {
    served = await startServing(env);
    const { headers } = await ask(served.address);
    cookie = headers["set-cookie"]?.[0]?.split(";")[0] ?? "";
  });
  afterAll(async () => {
    await served?.close();
    remove();
  });

  test("it listens on this machine's own address only, unless told otherwise", async () => {
    const port = Number(new URL(served.origin).port);
    // All of 127.0.0.0/8 is this machine: who listens everywhere is there, too.
    const reached = (to: number, host: string) =>
      new Promise<boolean>((settle) => {
        const socket = connect(to, host, () => settle(true)).on("error", () => settle(false));
        socket.once("connect", () => socket.destroy());
      });
    expect([await reached(port, "127.0.0.1"), await reached(port, "127.0.0.2")]).toEqual([true, false]);
    const open = await startServing(env, ["--port", "0", "--address", "0.0.0.0"]);
    try {
      expect(await reached(Number(new URL(open.address).port), "127.0.0.2")).toBe(true);
    } finally {
      await open.close();
    }
  });

  test("a token opens it once, for a cookie that scripts and other sites don't get", async () => {
    const other = await startServing(env);
    try {
      const first = await ask(other.address);
      expect(first.status).toBe(303);
      expect(first.headers.location).toBe("/");
      expect(first.headers["set-cookie"]?.[0]).toMatch(
        /^stackwright_\d+=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/,
      );
      const second = await ask(other.address);
      expect(second.status).toBe(401);
      expect(second.text).toContain("prints a new one");
    } finally {
      await other.close();
    }
  });

  test("without a token or a cookie nothing is shown, not even a file of the window", async () => {
    for (const path of ["/", "/index.html", "/nothing"])
      expect((await ask(`${served.origin}${path}`)).status).toBe(401);
    expect((await ask(served.origin, { cookie: cookie.slice(0, -1) })).status).toBe(401);
  });

  test("with the cookie the window is there, with a strict policy", async () => {
    const { status, headers, text } = await ask(served.origin, { cookie });
    expect(status).toBe(200);
    expect(text).toContain("<title>Stackwright</title>");
    expect(headers["content-security-policy"]).toMatch(/default-src 'none'; script-src 'self';/);
    expect(headers["content-security-policy"]).not.toMatch(/script-src[^;]*unsafe/);
    const script = /src="\.(\/assets\/[^"]+\.js)"/.exec(text)?.[1] ?? "";
    const asset = await ask(`${served.origin}${script}`, { cookie, "accept-encoding": "br" });
    expect(asset.headers["cache-control"]).toContain("immutable");
    expect(asset.headers["content-encoding"]).toBe("br");
    expect(asset.headers["content-type"]).toBe("text/javascript; charset=utf-8");
  });

  test("another name for this machine is refused: it may be rebound", async () => {
    for (const host of [
      "evil.example",
      "evil.example:80",
      "127.0.0.1.evil.example",
      "localhost.evil.example:1",
    ])
      expect((await ask(served.origin, { cookie, host })).status, host).toBe(421);
    expect((await ask(served.origin, { cookie, host: "localhost:9000" })).status, "a tunnel's").toBe(200);
  });

  test("another page's request is refused", async () => {
    for (const origin of [
      "http://evil.example",
      "null",
      "http://127.0.0.1:1",
      served.origin.replace("http:", "https:"),
    ])
      expect((await ask(served.origin, { cookie, origin })).status, origin).toBe(403);
  });

  test("paths that climb lead nowhere, and nothing but asking is possible", async () => {
    for (const path of [
      "/../package.json",
      "/%2e%2e/package.json",
      "/assets/../../stackwright.js",
      "//etc/passwd",
      "/renderer.stamp",
    ])
      expect((await ask(served.origin, { cookie }, { path })).status, path).toBe(404);
    expect((await ask(served.origin, { cookie }, { method: "POST" })).status).toBe(405);
  });

  test("the WebSocket has the same gate, and insists on an Origin", async () => {
    const good = { cookie, origin: served.origin };
    expect(await upgrade(served, good)).toBe("open");
    expect(await upgrade(served, { origin: served.origin })).toBe(401);
    expect(await upgrade(served, { cookie })).toBe(403);
    expect(await upgrade(served, { ...good, origin: "http://evil.example" })).toBe(403);
    expect(await upgrade(served, { cookie, origin: "http://evil.example", host: "evil.example" })).toBe(421);
    expect(await upgrade(served, good, "/elsewhere")).toBe(404);
  });

  test("Ctrl-C ends it, also with a window open, and says that builds go on", async () => {
    const other = await startServing(env);
    const { headers } = await ask(other.address);
    const socket = new WebSocket(`${other.origin.replace("http", "ws")}/rpc`, {
      headers: { cookie: headers["set-cookie"]?.[0]?.split(";")[0] ?? "", origin: other.origin },
    });
    await once(socket, "open");
    const closed = once(socket, "close");
    expect(await other.close()).toBe(0);
    expect((await closed)[0]).toBe(1001);
    expect(other.said()).toContain("Builds that are running go on");
  });

  test("a taken port is said in words; listening for other machines is warned about", async () => {
    const port = new URL(served.origin).port;
    await expect(startServing(env, ["--port", port])).rejects.toThrow(/ended with 2: Port \d+ is taken/);
    const open = await startServing(env, ["--port", "0", "--address", "0.0.0.0"]);
    await open.close();
    expect(open.said()).toMatch(/Warning: other machines can reach/);
  });
});

const missing = await whyNot("browser");
describe.skipIf(missing)(`a browser at its door${missing ? ` (skipped: ${missing})` : ""}`, () => {
  const { env, remove } = isolatedHome();
  let window: AppWindow;

  beforeAll(async () => {
    // One that is started later has it again.
    window = await openWindow("browser", env, await freePort());
  });
  afterAll(async () => {
    await window?.close();
    remove();
  });

  test("the token is gone from the address bar", () => {
    expect(new URL(window.page.url()).search).toBe("");
  });

  test("a second tab works with the cookie; another browser is told what to do", async () => {
    const origin = new URL(window.page.url()).origin;
    const tab = await window.page.context().newPage();
    await tab.goto(origin);
    expect(await inPage(tab, "typeof (await client.app.info()).version")).toBe("string");
    await tab.close();
    const stranger = await window.browser?.browser.newPage();
    await stranger?.goto(window.browser?.served.address ?? "");
    expect(await stranger?.getByRole("heading").innerText()).toBe("This address has been used");
    await stranger?.close();
  });

  test("when Stackwright ends and a new one starts, the window knows that it was locked out", async () => {
    await inPage(window.page, "await client.app.info()");
    const port = new URL(window.page.url()).port;
    await window.browser?.served.close();
    await expect.poll(() => inPageState(window)).toBe("lost");
    const again = await startServing(env, ["--port", port]);
    try {
      await expect.poll(() => inPageState(window), { timeout: 15_000 }).toBe("refused");
      // Opening the new address in this browser lets all of its windows in again.
      const tab = await window.page.context().newPage();
      await tab.goto(again.address);
      await tab.close();
      await expect.poll(() => inPageState(window), { timeout: 15_000 }).toBe("open");
    } finally {
      await again.close();
    }
  });
});

const inPageState = (window: AppWindow) => window.page.evaluate("testDoor.door.state()");

interface Answer {
  status: number;
  headers: import("node:http").IncomingHttpHeaders;
  text: string;
}

/** One plain request, as it is: no redirects, no cookies of its own, no path tidied up. */
function ask(
  address: string,
  headers: Record<string, string> = {},
  options: { method?: string; path?: string } = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const asking = request(address, { headers, ...options }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("end", () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          text: Buffer.concat(chunks).toString(),
        }),
      );
    });
    asking.once("error", reject);
    asking.end();
  });
}

/** Tries to open the WebSocket: `open`, or the status of the refusal. */
function upgrade(served: Served, headers: Record<string, string>, path = "/rpc"): Promise<"open" | number> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(`${served.origin.replace("http", "ws")}${path}`, { headers });
    socket.once("open", () => {
      resolve("open");
      socket.close();
    });
    socket.once("unexpected-response", (_request, response) => {
      resolve(response.statusCode ?? 0);
      response.destroy();
    });
    socket.once("error", reject);
  });
}
