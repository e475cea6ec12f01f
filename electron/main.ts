import { app } from "electron";
import { userFolders } from "../main/folders.ts";
import { confirmQuit } from "./confirm-quit.ts";
import { EngineProcess } from "./engine-process.ts";
import { guardContents } from "./guards.ts";
import { Keychain } from "./keychain.ts";
import { installMenu } from "./menu.ts";
import { passPorts } from "./pass-ports.ts";
import { places } from "./places.ts";
import { registerWindowScheme, serveWindow } from "./window-scheme.ts";
import { openWindow, showWindow } from "./window.ts";

// What the window keeps (its place, caches, the keychain's ciphertext) stays apart from what the engine keeps.
app.setPath("userData", places.userData(userFolders()));
if (app.requestSingleInstanceLock()) start();
else app.quit();

function start(): void {
  registerWindowScheme();
  guardContents();
  app.on("second-instance", () => showWindow());
  app.on("window-all-closed", () => app.quit());
  void app.whenReady().then(ready);
}

/** The window first: everything else is made while it loads. */
function ready(): void {
  serveWindow(places.window());
  openWindow();
  const engine = new EngineProcess({
    entry: places.engine(),
    resources: places.resources(),
    keychain: new Keychain(places.secrets()),
  });
  passPorts(engine);
  installMenu((action) => engine.menu(action));
  confirmQuit(engine);
}
