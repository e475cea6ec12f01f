import { app, BrowserWindow, dialog, nativeTheme } from "electron";
import { places } from "./places.ts";
import { windowOrigin } from "./window-scheme.ts";
import { keepState, readState } from "./window-state.ts";

/** The page's own colours, so that nothing flashes before it is there. */
const backgrounds = { light: "#ffffff", dark: "#1e1e1e" };

export function openWindow(): BrowserWindow {
  const { bounds, maximised } = readState(places.windowState());
  const window = new BrowserWindow({
    ...bounds,
    minWidth: 640,
    minHeight: 400,
    title: "Stackwright",
    backgroundColor: nativeTheme.shouldUseDarkColors ? backgrounds.dark : backgrounds.light,
    webPreferences: {
      preload: places.preload(),
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      webviewTag: false,
      spellcheck: false,
      // Output goes on being read while the window is covered, or a terminal would lag when it is shown again.
      backgroundThrottling: false,
    },
  });
  void window.loadURL(`${windowOrigin}/`);
  if (maximised) window.maximize();
  keepState(window, places.windowState());
  flushOften(window);
  offerReload(window);
  return window;
}

/** Brings the window to the front, or makes one. */
export function showWindow(): void {
  const window = BrowserWindow.getAllWindows()[0] ?? openWindow();
  if (window.isMinimized()) window.restore();
  window.show();
  window.focus();
}

/** Milliseconds. */
const flushEvery = 2000;

/** Chromium alone writes what the page keeps (which tabs are open) about once a minute: a crash would take the window back to before that. */
function flushOften(window: BrowserWindow): void {
  const { session } = window.webContents;
  const timer = setInterval(() => session.flushStorageData(), flushEvery);
  window.once("closed", () => clearInterval(timer));
}

/** When the page's process has died. The engine has not: the reloaded window finds everything as it was. */
function offerReload(window: BrowserWindow): void {
  window.webContents.on("render-process-gone", (_event, { reason }) => {
    if (reason === "clean-exit" || window.isDestroyed()) return;
    void dialog
      .showMessageBox(window, {
        type: "warning",
        message: "The window has stopped.",
        detail:
          "Builds and shells go on, and what you typed is kept. Loading the window again brings it all back.",
        buttons: ["Load Again", "Quit"],
        defaultId: 0,
        cancelId: 0,
      })
      .then(({ response }) => {
        if (response === 1) app.quit();
        else window.webContents.reload();
      });
  });
}
