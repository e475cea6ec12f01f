import type { IncomingMessage, Server } from "node:http";
import { STATUS_CODES } from "node:http";
import type { Duplex } from "node:stream";
import { RPCHandler } from "@orpc/server/ws";
import type { Router } from "@orpc/server";
import { WebSocketServer, type WebSocket } from "ws";
import { bytesSender } from "../contract/bytes.ts";
import type { contract } from "../contract/index.ts";
import type { Door } from "../contract/door.ts";
import { watchHeartbeat } from "./heartbeat.ts";
import { paced } from "./paced-socket.ts";
import { gate, type DoorWay } from "./requests.ts";

export type ContractRouter = Router<typeof contract, { door: Door }>;

/** Bytes of one message from a browser: a text file that is saved is the largest. */
const maxMessage = 32 << 20;
const maxSockets = 64;
const heartbeat = 20_000;
const goingAway = 1001;

/** Serves the contract at `/rpc`. */
export class ContractSocket {
  readonly #sockets = new WebSocketServer({
    noServer: true,
    maxPayload: maxMessage,
    perMessageDeflate: false,
  });
  readonly #router: ContractRouter;
  readonly #door: Door;

  constructor(router: ContractRouter, door: Door) {
    this.#router = router;
    this.#door = door;
  }

  /** Takes upgrades of `server` that pass the gate; all others get a plain refusal. */
  attach(server: Server, way: () => DoorWay): void {
    server.on("upgrade", (request: IncomingMessage, stream: Duplex, head: Buffer) => {
      stream.on("error", () => stream.destroy());
      const refusal = gate(request, way(), "upgrade");
      if (refusal) return turnAway(stream, refusal.status);
      if (new URL(request.url ?? "/", "http://door").pathname !== "/rpc") return turnAway(stream, 404);
      if (this.#sockets.clients.size >= maxSockets) return turnAway(stream, 503);
      this.#sockets.handleUpgrade(request, stream, head, (socket) => this.#serve(socket));
    });
  }

  #serve(socket: WebSocket): void {
    // What broke is said by the close that follows.
    socket.on("error", () => undefined);
    socket.once("close", watchHeartbeat(socket, heartbeat));
    const bytes = bytesSender((frame) => socket.send(frame));
    const handler = new RPCHandler<{ door: Door }>(this.#router, { customJsonSerializers: [bytes] });
    void handler.upgrade(paced(socket), { context: { door: this.#door } });
  }

  close(): void {
    for (const socket of this.#sockets.clients) socket.close(goingAway, "Stackwright was stopped.");
    this.#sockets.close();
  }

  /** For those that did not answer the goodbye. */
  terminate(): void {
    for (const socket of this.#sockets.clients) socket.terminate();
  }
}

function turnAway(stream: Duplex, status: number): void {
  stream.end(
    `HTTP/1.1 ${String(status)} ${STATUS_CODES[status] ?? "Refused"}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`,
  );
}
