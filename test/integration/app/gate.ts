import { once } from "node:events";
import { createServer, type AddressInfo, type Server, type Socket } from "node:net";

/** Holds a script of a build up until the test lets it pass: the script, on the host's network, waits for a connection to end. */
export class Gate {
  readonly #server: Server;
  readonly #waiting: Socket[] = [];
  #passed = false;

  private constructor(server: Server) {
    this.#server = server;
    server.on("connection", (socket) => {
      socket.on("error", () => undefined);
      if (this.#passed) socket.end();
      else this.#waiting.push(socket);
    });
  }

  static async open(): Promise<Gate> {
    const server = createServer({ allowHalfOpen: true });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    return new Gate(server);
  }

  /** The line of the script that waits. */
  get wait(): string {
    return `busybox nc 127.0.0.1 ${String((this.#server.address() as AddressInfo).port)} </dev/null`;
  }

  pass(): void {
    this.#passed = true;
    for (const socket of this.#waiting) socket.end();
    this.#server.close();
  }
}
