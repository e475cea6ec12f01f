import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { Failure } from "../../contract/failure.ts";
import { createApp } from "../../engine.ts";
import { userFolders } from "../../folders.ts";
import { createRouter } from "../../router/index.ts";
import { browserDesk, openBrowserDoor, openOnDesktop, type BrowserDoor } from "../../serve/index.ts";
import { exitCodes } from "../exit-codes.ts";
import { resourcesFolder } from "../open-engine.ts";
import { version } from "../version.ts";

export interface ServeOptions {
  port?: number;
  address: string;
  open?: boolean;
}

/** Taken when it is free and none was asked for, so that a bookmark keeps working. */
const usualPort = 7420;

/** Opens the browser door and keeps it open until the command is stopped. */
export async function serve(options: ServeOptions): Promise<number> {
  const resources = resourcesFolder();
  const app = createApp({ folders: userFolders(), resources, version });
  const files = join(resources, "..", "dist", "renderer");
  const needs = { router: createRouter(app), door: browserDesk, files, address: options.address };
  const door = await openOn(options.port, (port) => openBrowserDoor({ ...needs, port }));
  if (door.exposed)
    process.stderr.write(
      `Warning: other machines can reach ${options.address}, and what they send is not encrypted. Whoever has the address below can build as root on your hosts.\nSafer: leave --address away and reach this machine with ssh -L ${String(door.port)}:127.0.0.1:${String(door.port)}.\n`,
    );
  await app.resume();
  const show = () => {
    const address = door.invite();
    process.stdout.write(`Stackwright is at ${address}\n`);
    return address;
  };
  const address = show();
  if (options.open && !(await openOnDesktop(address)))
    process.stderr.write("There is no desktop here to open a browser on.\n");
  process.stderr.write(
    `The address works once. ${process.stdin.isTTY ? "Enter prints a new one, " : ""}Ctrl-C stops.\n`,
  );
  const stopAsking = onEnter(show);
  await Promise.race(["SIGINT", "SIGTERM", "SIGHUP"].map((signal) => once(process, signal)));
  stopAsking();
  await door.close();
  app.close();
  process.stderr.write("Stopped. Builds that are running go on on their hosts; the next start shows them.\n");
  return exitCodes.ok;
}

async function openOn(
  port: number | undefined,
  open: (port: number) => Promise<BrowserDoor>,
): Promise<BrowserDoor> {
  if (port !== undefined) return open(port);
  return open(usualPort).catch((error: unknown) => {
    if (error instanceof Failure && error.code === "input-port-taken") return open(0);
    throw error;
  });
}

function onEnter(action: () => void): () => void {
  if (!process.stdin.isTTY) return () => undefined;
  const lines = createInterface({ input: process.stdin });
  lines.on("line", action);
  return () => lines.close();
}
