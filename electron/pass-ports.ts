import { ipcMain } from "electron";
import { portRequest } from "../main/contract/port-request.ts";
import type { EngineProcess } from "./engine-process.ts";
import { isOurFrame } from "./guards.ts";

/** Gives the engine the ports that our own window hands over; whoever else sends one is not answered. */
export function passPorts(engine: EngineProcess): void {
  ipcMain.on(portRequest, ({ senderFrame, ports }) => {
    const [port] = ports;
    if (port && isOurFrame(senderFrame)) engine.connect(port);
    else for (const refused of ports) refused.close();
  });
}
