import { randomUUID } from "node:crypto";
import { Broadcast } from "../broadcast/index.ts";
import { Failure } from "../contract/failure.ts";
import type { Answer, Question } from "../contract/question.ts";
import type { HostKeyQuestion, Prompter } from "../hosts/connection.ts";
import { rekeyed, type SecretStore } from "./secret-store.ts";

export interface QuestionsNeeds {
  secrets: SecretStore;
  /** Milliseconds that a question waits for somebody to be there; a minute unless said otherwise. */
  patience?: number;
}

/** Secrets that are for nobody at present, by their variables. */
export interface TakenSecrets {
  given: Record<string, string>;
  remembered: Record<string, string>;
}

interface Open {
  question: Question;
  /** The profile's name, or the id of the stack whose variable it is: the question's own `host` could be either. */
  about: string;
  settle: (answer: Answer) => void;
}

/** What the engine asks of the user. All windows see what is open, the first answer counts; with nobody there a question is declined in the end. */
export class Questions {
  readonly #secrets: SecretStore;
  readonly #patience: number;
  /** Values of variables that were given since the app began. */
  #given = new Map<string, string>();
  readonly #open = new Map<string, Open>();
  readonly #changes: Broadcast<Question[]>;
  #alone: NodeJS.Timeout | undefined;

  constructor({ secrets, patience = 60_000 }: QuestionsNeeds) {
    this.#secrets = secrets;
    this.#patience = patience;
    this.#changes = new Broadcast(undefined, () => this.#mindPatience());
  }

  watch(): AsyncIterableIterator<Question[]> {
    return this.#changes.watch([this.#list()]);
  }

  /** Throws `input-no-question` when another window was faster. */
  answer(answer: Answer): void {
    const open = this.#open.get(answer.id);
    if (!open || (answer.type !== "declined" && answer.type !== open.question.type))
      throw new Failure(
        "input-no-question",
        "That question is not open any more.",
        "It was answered in another window, or came too late.",
      );
    open.settle(answer);
  }

  /** For a connection that is no longer wanted: nobody needs to answer for it. */
  declineFor(host: string): void {
    for (const { question, about, settle } of [...this.#open.values()])
      if (about === host) settle({ type: "declined", id: question.id });
  }

  /** Asks for one host, which the windows name. Remembered secrets go first; one that turns out wrong is forgotten. */
  prompterFor(host: string): Prompter {
    const tried = new Set<string>();
    return {
      secret: async ({ kind, text, retry }) => {
        const key = `${host}\n${kind}\n${text}`;
        if (retry && tried.delete(key)) await this.#secrets.remove(key);
        const remembered = retry ? undefined : await this.#secrets.get(key);
        if (remembered !== undefined) {
          tried.add(key);
          return remembered;
        }
        // A one-time code is of no use the next time.
        const canRemember = kind !== "interactive" && this.#secrets.lasting !== false;
        const answer = await this.#ask(host, {
          type: "secret",
          id: randomUUID(),
          host,
          kind,
          text,
          retry,
          canRemember,
        });
        if (answer.type !== "secret") return undefined;
        if (answer.remember && kind !== "interactive") {
          await this.#secrets.set(key, answer.secret);
          // Should it be wrong, the next try comes as a retry and removes it.
          tried.add(key);
        }
        return answer.secret;
      },
      hostKey: async ({ host: address, port, type: keyType, fingerprint, reason }: HostKeyQuestion) => {
        const asked = { id: randomUUID(), host, address, port, keyType, fingerprint, reason };
        const answer = await this.#ask(host, { type: "host-key", ...asked });
        return answer.type === "host-key" && answer.trust;
      },
    };
  }

  /** The value of a secret variable of a stack, asked for once; nothing when nobody gives it. */
  async variable(stack: { id: string; name: string }, variable: string): Promise<string | undefined> {
    const key = `${stack.id}\nvariable\n${variable}`;
    const known = this.#given.get(key) ?? (await this.#secrets.get(key));
    if (known !== undefined) return known;
    const text = `The value of ${variable}, which the script gets as an environment variable.`;
    const canRemember = this.#secrets.lasting !== false;
    const asked = { host: stack.name, kind: "variable", text, retry: false, canRemember } as const;
    const answer = await this.#ask(stack.id, { type: "secret", id: randomUUID(), ...asked });
    if (answer.type !== "secret") return undefined;
    if (answer.remember) await this.#secrets.set(key, answer.secret);
    this.#given.set(key, answer.secret);
    return answer.secret;
  }

  /** Forgets what was remembered for a host, by its name, or for a stack, by its id. */
  async forget(about: string): Promise<void> {
    const prefix = `${about}\n`;
    for (const key of [...this.#given.keys()]) if (key.startsWith(prefix)) this.#given.delete(key);
    await this.#secrets.removeAll(prefix);
  }

  /** What was given or remembered for one is for the other from now on: it has another name, or id. */
  async move(from: string, to: string): Promise<void> {
    if (from === to) return;
    await this.#secrets.move(`${from}\n`, `${to}\n`);
    this.#given = new Map(rekeyed(this.#given, `${from}\n`, `${to}\n`));
  }

  /** What was given or remembered for a stack, which is forgotten here. */
  async take(about: string): Promise<TakenSecrets> {
    const prefix = `${about}\n`;
    const given = [...this.#given].filter(([key]) => key.startsWith(prefix));
    const remembered = await this.#secrets.take(prefix);
    for (const [key] of given) this.#given.delete(key);
    return {
      given: Object.fromEntries(given.map(([key, value]) => [key.slice(prefix.length), value])),
      remembered,
    };
  }

  async putBack(about: string, { given, remembered }: TakenSecrets): Promise<void> {
    for (const [rest, value] of Object.entries(given)) this.#given.set(`${about}\n${rest}`, value);
    for (const [rest, value] of Object.entries(remembered))
      await this.#secrets.set(`${about}\n${rest}`, value);
  }

  /** Declines everything. */
  close(): void {
    clearTimeout(this.#alone);
    for (const { question, settle } of [...this.#open.values()])
      settle({ type: "declined", id: question.id });
    this.#changes.end();
  }

  #ask(about: string, question: Question): Promise<Answer> {
    return new Promise((resolve) => {
      const settle = (answer: Answer) => {
        this.#open.delete(question.id);
        this.#changes.send(this.#list());
        this.#mindPatience();
        resolve(answer);
      };
      this.#open.set(question.id, { question, about, settle });
      this.#changes.send(this.#list());
      this.#mindPatience();
    });
  }

  #list(): Question[] {
    return [...this.#open.values()].map(({ question }) => question);
  }

  /** The clock runs while something is open and nobody is there to see it. */
  #mindPatience(): void {
    if (this.#open.size === 0 || this.#changes.readers > 0) {
      clearTimeout(this.#alone);
      this.#alone = undefined;
      return;
    }
    this.#alone ??= setTimeout(() => {
      this.#alone = undefined;
      for (const { question, settle } of [...this.#open.values()])
        settle({ type: "declined", id: question.id });
    }, this.#patience);
  }
}
