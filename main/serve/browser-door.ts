import { createServer, type Server } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { Failure } from "../contract/failure.ts";
import type { Door } from "../contract/door.ts";
import { Access } from "./access.ts";
import { ContractSocket, type ContractRouter } from "./contract-socket.ts";
import { isLoopback } from "./origin.ts";
import { answer } from "./requests.ts";
import { WindowFiles } from "./window-files.ts";

export interface BrowserDoorNeeds {
  router: ContractRouter;
  door: Door;
  /** The built window, `dist/renderer`. */
  files: string;
  address: string;
  /** 0: any that is free. */
  port: number;
}

export interface BrowserDoor {
  readonly port: number;
  /** Whether other machines can reach it. */
  readonly exposed: boolean;
  /** An address that opens the door once; the one before stops working. */
  invite(): string;
  /** Says goodbye to all windows and stops listening. Builds are not touched. */
  close(): Promise<void>;
}

/** How long a window may take to answer the goodbye, in milliseconds. */
const patience = 500;

/** The same window and the same contract as on the desktop, over HTTP and a WebSocket. Rejects with a `Failure`. */
export async function openBrowserDoor({
  router,
  door,
  files,
  address,
  port,
}: BrowserDoorNeeds): Promise<BrowserDoor> {
  const windowFiles = await WindowFiles.in(files).catch((cause: unknown) => {
    throw new Failure(
      "input-not-built",
      `The window is not there: ${files}.`,
      "Build it first: npm run build.",
      { cause },
    );
  });
  const access = new Access();
  const server = createServer({ maxHeaderSize: 16 << 10, requestTimeout: 30_000 });
  const way = () => ({ access, address, port: portOf(server) });
  server.on("request", (request, response) => {
    answer(request, response, way(), windowFiles).catch((error: unknown) =>
      response.destroy(error instanceof Error ? error : undefined),
    );
  });
  const socket = new ContractSocket(router, door);
  socket.attach(server, way);
  await listen(server, { address, port });
  return {
    port: portOf(server),
    exposed: !isLoopback(address),
    invite: () => `http://${urlHost(address)}:${String(portOf(server))}/?token=${access.newToken()}`,
    close: async () => {
      const closed = once(server, "close");
      server.close();
      socket.close();
      const impatient = setTimeout(() => {
        socket.terminate();
        server.closeAllConnections();
      }, patience);
      server.closeIdleConnections();
      await closed;
      clearTimeout(impatient);
    },
  };
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo | null)?.port ?? 0;
}

async function listen(server: Server, { address, port }: { address: string; port: number }): Promise<void> {
  server.listen(port, address);
  try {
    await once(server, "listening");
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    if (code === "EADDRINUSE")
      throw new Failure(
        "input-port-taken",
        `Port ${String(port)} is taken by another program.`,
        "Choose another with --port; 0 takes any.",
        { cause },
      );
    throw new Failure(
      "input-address",
      `It can't listen on ${address}, port ${String(port)}: ${message}.`,
      "Check --address and --port.",
      { cause },
    );
  }
}

/** What to call the address in a URL: any of this machine's when it listens on all. */
function urlHost(address: string): string {
  if (address === "0.0.0.0" || address === "::") return "localhost";
  return address.includes(":") ? `[${address}]` : address;
}
