import { protocol } from "electron";
import { contentSecurityPolicy, safetyHeaders } from "../main/serve/policy.ts";
import { WindowFiles } from "../main/serve/window-files.ts";

export const windowOrigin = "app://stackwright";

/** Before the app is ready: `app:` behaves as `https:` does, and what V8 has compiled is kept. */
export function registerWindowScheme(): void {
  const privileges = { standard: true, secure: true, supportFetchAPI: true, stream: true, codeCache: true };
  protocol.registerSchemesAsPrivileged([{ scheme: "app", privileges }]);
}

/** Serves the built window at `app://stackwright/`, and nothing else. */
export function serveWindow(folder: string): void {
  const files = WindowFiles.in(folder);
  protocol.handle("app", async (request) => {
    const url = new URL(request.url);
    if (`${url.protocol}//${url.host}` !== windowOrigin) return Response.error();
    const file = await (await files).find(url.pathname, { compressed: false });
    if (!file) return new Response("Nothing is here.", { status: 404 });
    return new Response(new Uint8Array(file.body), {
      headers: {
        ...safetyHeaders,
        "Content-Type": file.type,
        "Content-Security-Policy": contentSecurityPolicy(),
        "Cache-Control": file.immutable ? "max-age=31536000, immutable" : "no-cache",
      },
    });
  });
}
