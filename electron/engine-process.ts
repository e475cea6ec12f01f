import { app, shell, utilityProcess, type MessagePortMain, type UtilityProcess } from "electron";
import { explain, Failure } from "../main/contract/failure.ts";
import type { MenuAction } from "../main/contract/menu.ts";
import type { SecretStore } from "../main/questions/index.ts";
import { changeFrame } from "./change-frame.ts";
import type { DeskAnswer, DeskCall, FromEngine, RunningNow, ToEngine } from "./desk-messages.ts";

export interface EngineProcessNeeds {
  /** The program that it runs. */
  entry: string;
  resources: string;
  keychain: SecretStore;
}

/** Milliseconds before an engine that died is started again; it may die at once each time. */
const pause = 500;

/** Milliseconds that it has to put in safety what windows said as they went. */
const patience = 2000;

/**
 * The engine, in a process of its own: the shell's process also handles the window's input, and decrypting a fast transfer there would be felt
 * while typing. SSH is as fast in either (ARCHITECTURE.md). When it dies it is started again; the window notices by its port and asks for another.
 */
export class EngineProcess {
  readonly #needs: EngineProcessNeeds;
  #child: UtilityProcess | undefined;
  /** What is to be sent to the next process while there is none: a port sent to one that is gone would be lost without a word. */
  #waiting: [ToEngine, MessagePortMain[]][] = [];
  #quitting = false;
  /** What is being built. */
  running: readonly RunningNow[] = [];

  constructor(needs: EngineProcessNeeds) {
    this.#needs = needs;
    this.#start();
    app.on("will-quit", (event) => {
      const child = this.#quitting ? undefined : this.#child;
      this.#quitting = true;
      if (!child) return;
      event.preventDefault();
      child.once("exit", () => app.quit());
      this.#send({ type: "end" });
      setTimeout(() => child.kill(), patience);
    });
  }

  /** Serves the contract on a window's port. */
  connect(port: MessagePortMain): void {
    this.#send({ type: "window" }, [port]);
  }

  menu(action: MenuAction): void {
    this.#send({ type: "menu", action });
  }

  #start(): void {
    const child = utilityProcess.fork(this.#needs.entry, [], {
      serviceName: "Stackwright engine",
      stdio: "inherit",
    });
    const { resources, keychain } = this.#needs;
    const begin: ToEngine = {
      type: "begin",
      resources,
      version: app.getVersion(),
      lasting: keychain.lasting ?? true,
    };
    child.postMessage(begin);
    child.on("message", (message: FromEngine) => {
      if (message.type === "running") this.running = message.builds;
      else void this.#answer(child, message);
    });
    child.once("exit", () => {
      this.#child = undefined;
      this.running = [];
      if (!this.#quitting) setTimeout(() => this.#start(), pause);
    });
    this.#child = child;
    for (const [message, ports] of this.#waiting.splice(0)) child.postMessage(message, ports);
  }

  #send(message: ToEngine, ports: MessagePortMain[] = []): void {
    if (this.#child) this.#child.postMessage(message, ports);
    else this.#waiting.push([message, ports]);
  }

  async #answer(child: UtilityProcess, { id, ...call }: { id: number } & DeskCall): Promise<void> {
    const answer = await this.#do(call).then(
      (value): ToEngine => ({ type: "answer", id, value }),
      (error: unknown): ToEngine => ({
        type: "answer",
        id,
        failure:
          error instanceof Failure
            ? { message: error.message, hint: error.hint }
            : { message: explain(error) },
      }),
    );
    child.postMessage(answer);
  }

  async #do(call: DeskCall): Promise<DeskAnswer> {
    const { keychain } = this.#needs;
    switch (call.call) {
      case "reveal":
        shell.showItemInFolder(call.path);
        return undefined;
      case "frame":
        changeFrame(call.action);
        return undefined;
      case "get-secret":
        return keychain.get(call.key);
      case "set-secret":
        await keychain.set(call.key, call.value);
        return undefined;
      case "remove-secret":
        await keychain.remove(call.key);
        return undefined;
      case "remove-secrets":
        await keychain.removeAll(call.prefix);
        return undefined;
      case "take-secrets":
        return keychain.take(call.prefix);
      case "move-secrets":
        await keychain.move(call.from, call.to);
        return undefined;
    }
  }
}
