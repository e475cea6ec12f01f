import { createHash } from "node:crypto";
import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { fetchScript, inspectScript, readScript } from "../../../main/spec/index.ts";
import { makePlace, type Place } from "./place.ts";

let place: Place;
beforeAll(async () => void (place = await makePlace()));
afterAll(() => place.remove());

describe("a script file", () => {
  it("is described", async () => {
    const text = "#!/usr/bin/env -S bash -e\r\necho\n";
    const path = join(place.folder, "a script");
    await writeFile(path, text);
    expect(await inspectScript(path)).toEqual({
      name: "a script",
      size: text.length,
      sha256: createHash("sha256").update(text).digest("hex"),
      shebang: "/usr/bin/env -S bash -e",
      bytes: Buffer.from(text),
    });
    expect(await readScript({ kind: "file", path })).toMatchObject({ name: "a script" });
  });

  it("has no shebang when it has none, or is a program", async () => {
    for (const content of ["echo", Buffer.from("#!\0\x7fELF")]) {
      await writeFile(join(place.folder, "x"), content);
      expect(await inspectScript(join(place.folder, "x"))).not.toHaveProperty("shebang");
    }
  });

  it("that is missing, a folder or empty is refused", async () => {
    await writeFile(join(place.folder, "empty"), "");
    const refused = (name: string) =>
      inspectScript(join(place.folder, name)).catch((error: unknown) => error);
    expect(await refused("nope")).toMatchObject({ code: "input-script-missing" });
    expect(await refused("scripts")).toMatchObject({ code: "input-script-not-a-file" });
    expect(await refused("empty")).toMatchObject({ code: "input-script-empty" });
  });
});

describe("a script on the web", () => {
  let server: Server | undefined;
  afterEach(() => {
    server?.closeAllConnections();
    server?.close();
  });
  async function serve(listener: RequestListener) {
    server = createServer(listener);
    await new Promise<void>((resolve) => server?.listen(0, "127.0.0.1", resolve));
    return (server.address() as AddressInfo).port;
  }
  const refused = (url: string, options = {}) => fetchScript(url, options).catch((error: unknown) => error);

  it("is fetched, with a login that goes into a header", async () => {
    let login: string | undefined;
    const port = await serve((request, response) => {
      login = request.headers.authorization;
      response.end("#!/bin/sh\n");
    });
    const script = await fetchScript(`http://joe:g%40heim@127.0.0.1:${port}/a/my%20setup.sh?x=1`);
    expect(script).toMatchObject({ name: "my setup.sh", size: 10, shebang: "/bin/sh" });
    expect(login).toBe(`Basic ${Buffer.from("joe:g@heim").toString("base64")}`);
  });

  it.each(["/", "/..%2fx", "/-x", "/%00"])("called %s gets a plain name", async (path) => {
    const port = await serve((_, response) => response.end("#!/bin/sh\n"));
    expect(await fetchScript(`http://127.0.0.1:${port}${path}`)).toMatchObject({ name: "script" });
  });

  it("that is a web page is refused", async () => {
    const port = await serve((_, response) => response.end("\n<!DOCTYPE html><title>Log in</title>"));
    expect(await refused(`http://127.0.0.1:${port}/me/repo/blob/main/setup.sh`)).toMatchObject({
      code: "input-script-is-a-page",
      hint: expect.stringContaining("raw"),
    });
  });

  it("that the server does not have is refused, without showing the login", async () => {
    const port = await serve((_, response) => response.writeHead(404).end());
    const failure = await refused(`http://joe:geheim@127.0.0.1:${port}/x`);
    expect(failure).toMatchObject({ code: "input-script-refused", message: expect.stringContaining("404") });
    expect(String(failure)).not.toContain("geheim");
  });

  it("that is too large is refused, whether or not the server says so", async () => {
    let said = true;
    const port = await serve((_, response) => {
      if (said) response.setHeader("content-length", 100_000_001);
      const chunk = Buffer.alloc(1 << 20, "x");
      const more = (): void => {
        while (response.write(chunk));
        response.once("drain", more);
      };
      more();
    });
    expect(await refused(`http://127.0.0.1:${port}/x`)).toMatchObject({ code: "input-script-too-large" });
    said = false;
    expect(await refused(`http://127.0.0.1:${port}/x`)).toMatchObject({ code: "input-script-too-large" });
  });

  it("that does not come is given up", async () => {
    const port = await serve((_, response) => response.write("#!"));
    expect(await refused(`http://127.0.0.1:${port}/x`, { timeout: 50 })).toMatchObject({
      code: "input-script-timeout",
    });
    expect(await refused(`http://127.0.0.1:${port}/x`, { signal: AbortSignal.abort() })).toMatchObject({
      code: "interrupted",
    });
  });

  it("whose server is not there is said so", async () => {
    const port = await serve(() => undefined);
    await new Promise((resolve) => server?.close(resolve));
    expect(await refused(`http://127.0.0.1:${port}/x`)).toMatchObject({
      code: "input-script-unreachable",
      message: expect.stringContaining("refused"),
    });
  });
});
