import { basename, join } from "node:path";
import type { History } from "./builds/index.ts";
import type { Whereabouts } from "./contract/placed-at.ts";
import type { Draft, NewStack, StackSummary } from "./contract/stack.ts";
import type { Questions, TakenSecrets } from "./questions/index.ts";
import type { Drafts, Stacks } from "./stacks/index.ts";

export interface BelongingsNeeds {
  stacks: Stacks;
  history: History;
  drafts: Drafts;
  questions: Questions;
}

interface Taken {
  secrets: TakenSecrets;
  drafts: Draft[];
}

/** What belongs to a stack and is kept by its id: its builds, what is not saved of it, its secrets. It goes where the stack goes. */
export class Belongings {
  readonly #needs: BelongingsNeeds;
  /** By where the stack was moved to, or its id where it stayed. */
  readonly #deleted = new Map<string, Taken>();

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

  async createStack(wanted: NewStack): Promise<StackSummary> {
    return this.#asNew(await this.#needs.stacks.create(wanted));
  }

  async createSample(): Promise<StackSummary> {
    return this.#asNew(await this.#needs.stacks.createSample());
  }

  /** Its secrets and what is not saved of it can be had again from here alone, as long as the engine runs: a stack that is gone leaves none behind. */
  async removeStack(id: string): Promise<{ movedTo: string | null }> {
    const { stacks, history } = this.#needs;
    await history.refuseWhileBuilding(id);
    const taken = await this.#take(id);
    try {
      const { movedTo } = await stacks.remove(id);
      this.#deleted.set(movedTo ?? id, taken);
      return { movedTo };
    } catch (error) {
      await this.#putBack(id, taken);
      throw error;
    }
  }

  /** Undoes that; `movedTo`: what it gave. */
  async restoreStack(id: string, movedTo: string | null): Promise<StackSummary> {
    const { stacks, history } = this.#needs;
    const stack = await stacks.restore(id, movedTo);
    if (movedTo !== null) {
      // Builds that are there by now are those of one that was deleted later.
      const later = await stacks.lastDeleted(id);
      if (later !== undefined && later > movedTo) await history.moved(id, join(later, basename(id)));
      await history.moved(join(movedTo, basename(id)), id);
    }
    const taken = this.#deleted.get(movedTo ?? id);
    if (taken) await this.#putBack(id, taken);
    this.#deleted.delete(movedTo ?? id);
    return stack;
  }

  /** Nothing of an earlier stack of that name is its. */
  async #asNew(stack: StackSummary): Promise<StackSummary> {
    const { stacks, history, questions } = this.#needs;
    const { id } = stack;
    const earlier = (await stacks.lastDeleted(id)) ?? (await stacks.inTrash(id));
    await history.moved(id, join(earlier, basename(id)));
    await questions.forget(id);
    return stack;
  }

  async #take(id: string): Promise<Taken> {
    const { questions, drafts } = this.#needs;
    return { secrets: await questions.take(id), drafts: await drafts.take(id) };
  }

  async #putBack(id: string, { secrets, drafts }: Taken): Promise<void> {
    for (const draft of drafts) await this.#needs.drafts.save(draft);
    await this.#needs.questions.putBack(id, secrets);
  }

  /** Either all of it goes along or, when something can't, all is where it was before, the stack itself by `undo`. */
  async #follow(from: Whereabouts, to: Whereabouts, undo: () => Promise<unknown>): Promise<void> {
    const { questions, stacks, history } = this.#needs;
    try {
      // Where another program took a stack away, what is kept by its id waits for it; one that was deleted has it in the trash.
      const earlier = from.stack === to.stack ? undefined : await stacks.lastDeleted(to.stack);
      if (earlier !== undefined) await history.moved(to.stack, join(earlier, basename(to.stack)));
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
