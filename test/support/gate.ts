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
      this.#waiting.push(socket);
      if (this.#passed) this.#let();
    });
  }

  static async open(): Promise<Gate> {
    const server = createServer({ allowHalfOpen: true });
    server.listen(0, "127.0.0.1").unref();
    await once(server, "listening");
    return new Gate(server);
  }

  /** The line of the script that waits. */
  get wait(): string {
    return `busybox nc 127.0.0.1 ${this.#port} </dev/null`;
  }

  /** The same, where there is Bash. */
  get waitInBash(): string {
    return `read -r </dev/tcp/127.0.0.1/${this.#port} || true`;
  }

  get #port(): string {
    return String((this.#server.address() as AddressInfo).port);
  }

  pass(): void {
    this.#passed = true;
    // The script may not have come to the gate yet: it stays until somebody has gone through.
    if (this.#waiting.length > 0) this.#let();
  }

  #let(): void {
    for (const socket of this.#waiting) socket.end();
    this.#server.close();
  }
}
