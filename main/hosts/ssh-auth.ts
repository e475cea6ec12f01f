import type { AnyAuthMethod, AuthHandlerMiddleware, BaseAgent, Prompt } from "ssh2";
import { Failure } from "../contract/failure.ts";
import type { Prompter } from "./connection.ts";
import { KeyRing } from "./ssh-key-ring.ts";
import type { SshOptions } from "./ssh-options.ts";

/** How often a log-in may consist of several parts (a key and then a code, say) before it is taken for a loop. */
const mostParts = 4;

class Declined extends Error {}

/** The log-in to one hop, in OpenSSH's order: keys, keyboard-interactive, password. */
export class Authentication {
  readonly #options: SshOptions;
  readonly #prompter: Pick<Prompter, "secret">;
  readonly #story: string[] = [];
  #attempts: AsyncGenerator<AnyAuthMethod, void, void>;
  #parts = 0;
  #declined = false;
  /** What the host would still take; nothing before it has said so. */
  #allowed: string[] | undefined;

  constructor(options: SshOptions, prompter: Pick<Prompter, "secret">) {
    this.#options = options;
    this.#prompter = prompter;
    this.#attempts = this.#sequence();
  }

  /** For ssh2's `authHandler`. */
  readonly next: AuthHandlerMiddleware = (allowed, partial, proceed) => {
    // Before the first try ssh2 passes null, whatever its types say.
    if (Array.isArray(allowed)) this.#allowed = allowed;
    if (partial && ++this.#parts < mostParts) this.#attempts = this.#sequence();
    this.#attempts.next().then(
      // `false` ends the log-in; @types/ssh2 has forgotten it.
      ({ value }) => proceed((value ?? false) as AnyAuthMethod),
      (error: unknown) => {
        if (error instanceof Declined) this.#declined = true;
        else this.#story.push(error instanceof Error ? error.message : String(error));
        proceed(false as unknown as AnyAuthMethod);
      },
    );
  };

  /** Says what was tried. */
  failure(): Failure {
    const { user, alias } = this.#options;
    const tried = this.#story.length > 0 ? `Tried: ${this.#story.join("; ")}.` : "There was nothing to try.";
    const wanted = this.#allowed?.length ? ` It takes: ${this.#allowed.join(", ")}.` : "";
    return new Failure(
      "host-auth",
      this.#declined
        ? `The log-in to ${user}@${alias} was broken off. ${tried}`
        : `${user}@${alias} did not let you in. ${tried}${wanted}`,
      `See whether \`ssh ${user}@${alias}\` works, and what it uses.`,
    );
  }

  async *#sequence(): AsyncGenerator<AnyAuthMethod, void, void> {
    const username = this.#options.user;
    // Asks what the host takes.
    if (!this.#allowed) yield { type: "none", username };
    if (this.#takes("publickey")) {
      const ring = await KeyRing.gather(this.#options, this.#prompter);
      try {
        if (!ring.empty) yield { type: "agent", username, agent: ring as BaseAgent };
      } finally {
        this.#story.push(...ring.story);
      }
    }
    for (
      let attempt = 0;
      this.#takes("keyboard-interactive") && attempt < this.#options.passwordPrompts;
      attempt++
    ) {
      const before = this.#story.length;
      this.#tell("keyboard-interactive");
      let asked = false;
      yield {
        type: "keyboard-interactive",
        username,
        prompt: (_name, instructions, _language, prompts, finish) => {
          asked ||= prompts.length > 0;
          this.#answer(instructions, prompts, attempt > 0).then(finish, () => {
            this.#declined = true;
            finish(prompts.map(() => ""));
          });
        },
      };
      if (this.#declined) throw new Declined();
      if (!asked) {
        this.#story.length = before;
        break;
      }
    }
    const place = this.#story.length;
    for (let attempt = 0; this.#takes("password") && attempt < this.#options.passwordPrompts; attempt++) {
      const text = `${username}@${this.#options.alias}'s password:`;
      const password = await this.#prompter.secret({ kind: "password", text, retry: attempt > 0 });
      if (password === undefined) throw new Declined();
      this.#story[place] = attempt === 0 ? "a password" : `a password (${attempt + 1} times)`;
      yield { type: "password", username, password };
    }
  }

  #takes(method: string): boolean {
    return this.#allowed?.includes(method) ?? true;
  }

  #tell(words: string): void {
    if (!this.#story.includes(words)) this.#story.push(words);
  }

  async #answer(instructions: string, prompts: Prompt[], retry: boolean): Promise<string[]> {
    const answers: string[] = [];
    for (const { prompt } of prompts) {
      const text = [`(${this.#options.user}@${this.#options.alias})`, instructions, prompt]
        .filter(Boolean)
        .join(" ");
      const answer = await this.#prompter.secret({
        kind: "interactive",
        text,
        retry: retry && answers.length === 0,
      });
      if (answer === undefined) throw new Declined();
      answers.push(answer);
    }
    return answers;
  }
}
