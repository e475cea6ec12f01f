import type { HostKeyQuestion, Prompter } from "../../main/hosts/index.ts";

type Secret = Parameters<Prompter["secret"]>[0];

/** A user at the keyboard: answers as the test says, and remembers what was asked. Declines what it has no answer for. */
export class ScriptedPrompter implements Prompter {
  readonly secrets: Secret[] = [];
  readonly keys: HostKeyQuestion[] = [];
  readonly #answers: { secret?: (question: Secret) => string | undefined; hostKey?: boolean };

  constructor(answers: { secret?: (question: Secret) => string | undefined; hostKey?: boolean } = {}) {
    this.#answers = answers;
  }

  secret(question: Secret): Promise<string | undefined> {
    this.secrets.push(question);
    return Promise.resolve(this.#answers.secret?.(question));
  }

  hostKey(question: HostKeyQuestion): Promise<boolean> {
    this.keys.push(question);
    return Promise.resolve(this.#answers.hostKey ?? false);
  }
}
