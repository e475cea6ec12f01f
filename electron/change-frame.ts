import { BrowserWindow } from "electron";
import type { FrameAction } from "../main/contract/door.ts";

/** As large a step as that of the menu's own item. */
const zoomStep = 0.5;

/** Does with the window what the menu's items of the same names do. */
export function changeFrame(action: FrameAction): void {
  const contents = (BrowserWindow.getFocusedWindow() ?? BrowserWindow.getAllWindows()[0])?.webContents;
  switch (action) {
    case "zoom-in":
      return contents?.setZoomLevel(contents.getZoomLevel() + zoomStep);
    case "zoom-out":
      return contents?.setZoomLevel(contents.getZoomLevel() - zoomStep);
    case "usual-zoom":
      return contents?.setZoomLevel(0);
    case "developer-tools":
      return contents?.toggleDevTools();
  }
}
