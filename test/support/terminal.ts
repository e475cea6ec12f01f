import { fileURLToPath } from "node:url";
import { spawn, type IPty } from "node-pty";
import { expect } from "vitest";
import { eventually } from "./eventually.ts";

const program = fileURLToPath(new URL("../../dist/stackwright.js", import.meta.url));

/** The command on a terminal of 90 × 30, as a user has it in front of them. */
export class Terminal {
  readonly #pty: IPty;
  output = "";
  readonly exit: Promise<number>;

  /** `as`: who runs it, if not who runs the tests. */
  constructor(args: string[], cwd: string, home: string, as?: { uid: number; gid: number }) {
    this.#pty = spawn(process.execPath, [program, ...args], {
      cwd,
      cols: 90,
      rows: 30,
      env: { ...process.env, HOME: home, TERM: "xterm-256color" },
      ...as,
    });
    this.#pty.onData((data) => (this.output += data));
    this.exit = new Promise((settle) => this.#pty.onExit(({ exitCode }) => settle(exitCode)));
  }

  type(keys: string): void {
    this.#pty.write(keys);
  }

  resize(cols: number, rows: number): void {
    this.#pty.resize(cols, rows);
  }

  kill(): void {
    this.#pty.kill("SIGKILL");
  }

  /** Waits until the pattern is printed, and begins anew behind it. */
  async shows(pattern: RegExp): Promise<void> {
    await eventually(() => expect(this.output).toMatch(pattern));
    this.output = "";
  }
}
