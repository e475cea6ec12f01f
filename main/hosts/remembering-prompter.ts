import type { Prompter } from "./connection.ts";

type Secret = Parameters<Prompter["secret"]>[0];

/**
 * Answers again what was answered once, so that a line that comes back need not ask. In memory only; a one-time code is
 * not kept, and an answer that was wrong is asked for anew.
 */
export class RememberingPrompter implements Prompter {
  #prompter: Prompter;
  readonly #answers = new Map<string, string>();

  constructor(prompter: Prompter) {
    this.#prompter = prompter;
  }

  async secret(question: Secret): Promise<string | undefined> {
    const key = `${question.kind} ${question.text}`;
    if (question.retry) this.#answers.delete(key);
    const known = this.#answers.get(key);
    if (known !== undefined) return known;
    const answer = await this.#prompter.secret(question);
    const lasting = question.kind !== "interactive" || /password/i.test(question.text);
    if (answer !== undefined && lasting) this.#answers.set(key, answer);
    return answer;
  }

  hostKey(question: Parameters<Prompter["hostKey"]>[0]): Promise<boolean> {
    return this.#prompter.hostKey(question);
  }

  /** Who is asked from now on; what was answered is still known. */
  askThrough(prompter: Prompter): void {
    this.#prompter = prompter;
  }

  forget(): void {
    this.#answers.clear();
  }
}
