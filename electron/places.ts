import { join } from "node:path";
import { app } from "electron";
import type { Folders } from "../main/folders.ts";

/** Where the shell's parts are: in the source tree, or in a package, where `resources/` is beside the archive. */
export const places = {
  userData: (folders: Folders) => join(folders.data, "window"),
  window: () => join(app.getAppPath(), "dist", "renderer"),
  engine: () => join(app.getAppPath(), "dist", "electron", "engine.mjs"),
  preload: () => join(app.getAppPath(), "dist", "electron", "preload.cjs"),
  resources: () => (app.isPackaged ? process.resourcesPath : join(app.getAppPath(), "resources")),
  secrets: () => join(app.getPath("userData"), "secrets.json"),
  windowState: () => join(app.getPath("userData"), "window.json"),
};
