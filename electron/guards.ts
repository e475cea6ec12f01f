import { app, session, shell, type WebContents, type WebFrameMain } from "electron";
import { windowOrigin } from "./window-scheme.ts";

/** The clipboard, for the terminal and the editor, and the whole screen; a browser asks its user, a desktop app is trusted with them. */
const granted = ["clipboard-sanitized-write", "clipboard-read", "fullscreen"];

/** Nothing that is shown may lead away from our own page, or get at what the page has no need for. */
export function guardContents(): void {
  app.on("web-contents-created", (_event, contents) => guard(contents));
  void app.whenReady().then(() => {
    const { defaultSession } = session;
    defaultSession.setPermissionRequestHandler((contents, permission, answer) =>
      answer(mayUse(contents, permission)),
    );
    defaultSession.setPermissionCheckHandler((contents, permission) => mayUse(contents, permission));
    defaultSession.setDevicePermissionHandler(() => false);
    defaultSession.on("will-download", (event) => event.preventDefault());
  });
}

function guard(contents: WebContents): void {
  contents.on("will-navigate", (event) => {
    if (!isOurs(event.url)) event.preventDefault();
  });
  contents.on("will-frame-navigate", (event) => {
    if (!event.isMainFrame || !isOurs(event.url)) event.preventDefault();
  });
  contents.on("will-redirect", (event) => event.preventDefault());
  contents.on("will-attach-webview", (event) => event.preventDefault());
  contents.setWindowOpenHandler(({ url }) => {
    // In the system's browser, and web pages only: other schemes can start programs.
    if (/^https?:/.test(url)) shell.openExternal(url).catch(() => undefined);
    return { action: "deny" };
  });
}

function mayUse(contents: WebContents | null, permission: string): boolean {
  return contents !== null && isOurs(contents.getURL()) && granted.includes(permission);
}

const isOurs = (url: string) => url === windowOrigin || url.startsWith(`${windowOrigin}/`);

/** Whether a message comes from the main frame of our own page. */
export function isOurFrame(frame: WebFrameMain | null): boolean {
  return frame !== null && frame.parent === null && isOurs(frame.url);
}
