import { ipcRenderer } from "electron";
import { portRequest } from "../main/contract/port-request.ts";

// All that this script does: pass the window's port on to the shell.
window.addEventListener("message", (event) => {
  if (event.source === window && event.data === portRequest)
    ipcRenderer.postMessage(portRequest, null, [...event.ports]);
});
