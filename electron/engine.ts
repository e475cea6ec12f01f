import { once } from "node:events";
import { setImmediate } from "node:timers/promises";
import { RPCHandler } from "@orpc/server/message-port";
import type { Door } from "../main/contract/door.ts";
import { explain } from "../main/contract/failure.ts";
import type { BuildSummary } from "../main/contract/history.ts";
import { createApp, type App } from "../main/engine.ts";
import { userFolders } from "../main/folders.ts";
import { createRouter } from "../main/router/index.ts";
import type { FromEngine, RunningNow, ToEngine } from "./desk-messages.ts";
import { cloneBytes } from "./clone-bytes.ts";
import { ShellDesk } from "./shell-desk.ts";

// The program of the engine's process. Ports that arrive before the engine is there wait in `parentPort`; calls on a port wait in the port.
const shell = process.parentPort;
const desk = new ShellDesk((message) => shell.postMessage(message));
let handler: RPCHandler<{ door: Door }> | undefined;
let app: App | undefined;
/** Settle once the windows of the ports are gone, and all that they said has been heard. */
const windows = new Set<Promise<unknown>>();

/** Keeps the shell informed of what is being built. */
async function tellRunning({ history }: App): Promise<void> {
  const running = new Map<string, RunningNow>();
  const note = ({ id, image, state, next = false }: BuildSummary) => {
    if (state === "running") running.set(id, { image, next });
    else running.delete(id);
    shell.postMessage({ type: "running", builds: [...running.values()] } satisfies FromEngine);
  };
  const changes = history.watch();
  for (const summary of await history.list()) note(summary);
  for await (const summary of changes) note(summary);
}

/** Not before what was typed at the last moment is in safety. */
async function end(): Promise<void> {
  await Promise.all(windows);
  // What was heard last is begun by then.
  await setImmediate();
  await app?.drafts.settled();
  process.exit();
}

shell.on("message", ({ data, ports }) => {
  const message = data as ToEngine;
  switch (message.type) {
    case "begin": {
      const { resources, version, lasting } = message;
      app = createApp({ folders: userFolders(), resources, version, secrets: desk.secrets(lasting) });
      handler = new RPCHandler(createRouter(app), { experimental_transfer: cloneBytes });
      Promise.all([app.resume(), tellRunning(app)]).catch((error: unknown) =>
        process.stderr.write(`${explain(error)}\n`),
      );
      break;
    }
    case "window":
      for (const port of ports) {
        windows.add(once(port, "close"));
        handler?.upgrade(port, { context: { door: desk.door } });
        port.start();
      }
      break;
    case "end":
      void end();
      break;
    case "menu":
      desk.picked(message.action);
      break;
    case "answer":
      desk.answered(message);
      break;
  }
});
