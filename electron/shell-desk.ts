import { EventEmitter, on } from "node:events";
import { Failure } from "../main/contract/failure.ts";
import type { Door } from "../main/contract/door.ts";
import type { MenuAction } from "../main/contract/menu.ts";
import type { SecretStore } from "../main/questions/index.ts";
import type { DeskAnswer, DeskCall, FromEngine, ToEngine } from "./desk-messages.ts";

type Answer = Extract<ToEngine, { type: "answer" }>;

/** The shell as the engine's process sees it: the user's desk, and the keychain. */
export class ShellDesk {
  readonly #send: (message: FromEngine) => void;
  readonly #picks = new EventEmitter<{ pick: [MenuAction] }>();
  readonly #asked = new Map<number, (answer: Answer) => void>();
  #lastId = 0;

  constructor(send: (message: FromEngine) => void) {
    this.#send = send;
    // One listener a window, and a window leaves one behind until its stream is told of its end.
    this.#picks.setMaxListeners(0);
  }

  readonly door: Door = {
    reveal: async (path) => {
      await this.#ask({ call: "reveal", path });
    },
    frame: async (action) => {
      await this.#ask({ call: "frame", action });
    },
    menu: (signal) => this.#menu(signal),
  };

  secrets(lasting: boolean): SecretStore {
    return {
      lasting,
      get: async (key) => {
        const value = await this.#ask({ call: "get-secret", key });
        return typeof value === "string" ? value : undefined;
      },
      set: async (key, value) => {
        await this.#ask({ call: "set-secret", key, value });
      },
      remove: async (key) => {
        await this.#ask({ call: "remove-secret", key });
      },
      removeAll: async (prefix) => {
        await this.#ask({ call: "remove-secrets", prefix });
      },
      take: async (prefix) => {
        const values = await this.#ask({ call: "take-secrets", prefix });
        return typeof values === "object" ? values : {};
      },
      move: async (from, to) => {
        await this.#ask({ call: "move-secrets", from, to });
      },
    };
  }

  picked(action: MenuAction): void {
    this.#picks.emit("pick", action);
  }

  answered(answer: Answer): void {
    this.#asked.get(answer.id)?.(answer);
    this.#asked.delete(answer.id);
  }

  #ask(call: DeskCall): Promise<DeskAnswer> {
    const id = ++this.#lastId;
    return new Promise((resolve, reject) => {
      this.#asked.set(id, ({ value, failure }) => {
        if (failure) reject(new Failure("input-desk", failure.message, failure.hint));
        else resolve(value);
      });
      this.#send({ type: "call", id, ...call });
    });
  }

  async *#menu(signal: AbortSignal | undefined): AsyncGenerator<MenuAction, void> {
    try {
      for await (const [action] of on(this.#picks, "pick", signal ? { signal } : {}))
        yield action as MenuAction;
    } catch (error) {
      if (!signal?.aborted) throw error;
    }
  }
}
