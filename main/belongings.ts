import type { History } from "./builds/index.ts";
import type { Whereabouts } from "./contract/placed-at.ts";
import type { StackSummary } from "./contract/stack.ts";
import type { Questions } from "./questions/index.ts";
import type { Drafts, Stacks } from "./stacks/index.ts";

export interface BelongingsNeeds {
  stacks: Stacks;
  history: History;
  drafts: Drafts;
  questions: Questions;
}

/** What belongs to a stack and is kept by its id: its builds, what is not saved of it, its secrets. It goes where the stack goes. */
export class Belongings {
  readonly #needs: BelongingsNeeds;

  constructor(needs: BelongingsNeeds) {
    this.#needs = needs;
  }

  async renameStack(id: string, name: string): Promise<StackSummary> {
    const { stacks, history } = this.#needs;
    await history.refuseWhileBuilding(id);
    const before = await stacks.find(id);
    const stack = await stacks.rename(id, name);
    await this.#follow({ stack: id }, { stack: stack.id }, () => stacks.rename(stack.id, before.name));
    return stack;
  }

  /** Gives the stack, which is known by another id when the file is its spec. */
  async renameFile(id: string, file: string, to: string): Promise<StackSummary> {
    const { stacks, history } = this.#needs;
    const { files } = await stacks.find(id);
    if (file === files[0]) await history.refuseWhileBuilding(id);
    const stack = await stacks.renameFile(id, file, to);
    const back = () => stacks.renameFile(stack.id, to, file);
    await this.#follow({ stack: id, file }, { stack: stack.id, file: to }, back);
    return stack;
  }

  async removeStack(id: string): Promise<{ movedTo: string | null }> {
    await this.#needs.history.refuseWhileBuilding(id);
    return this.#needs.stacks.remove(id);
  }

  /** Either all of it goes along or, when something can't, all is where it was before, the stack itself by `undo`. */
  async #follow(from: Whereabouts, to: Whereabouts, undo: () => Promise<unknown>): Promise<void> {
    const { questions } = this.#needs;
    try {
      // First, because it is done whole or not at all.
      await questions.move(from.stack, to.stack);
      try {
        await this.#move(from, to);
      } catch (error) {
        await Promise.allSettled([questions.move(to.stack, from.stack), this.#move(to, from)]);
        throw error;
      }
    } catch (error) {
      await undo();
      throw error;
    }
  }

  async #move(from: Whereabouts, to: Whereabouts): Promise<void> {
    const { history, drafts } = this.#needs;
    if (from.stack !== to.stack) {
      await history.moved(from.stack, to.stack);
      await drafts.move({ stack: from.stack }, { stack: to.stack });
    }
    if (from.file !== to.file) await drafts.move({ ...from, stack: to.stack }, to);
  }
}
