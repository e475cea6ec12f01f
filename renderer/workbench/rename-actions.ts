import { flushSync } from "react-dom";
import type { Mentions } from "../../main/contract/stack.ts";
import { keyOf, type Place, type useDocuments } from "../editor/index.ts";
import type { useStacks } from "../engine/index.tsx";
import type { useNotices } from "../parts/index.ts";
import { placedAt, type Whereabouts } from "../../main/contract/placed-at.ts";
import type { useWorkbench } from "./use-workbench.ts";

interface Surroundings {
  workbench: ReturnType<typeof useWorkbench>;
  documents: ReturnType<typeof useDocuments>["documents"];
  stacks: ReturnType<typeof useStacks>;
  say: ReturnType<typeof useNotices>["say"];
}

/** Other names for files and stacks. */
export function renameActions({ workbench, documents, stacks, say }: Surroundings) {
  const viewOf = (place: Place) => documents.views().get(keyOf(place));

  /** In one go: between the two, a tab would look for its file where it is no more, and the editor would go with what it shows. */
  const moved = (...moves: readonly (readonly [from: Whereabouts, to: Whereabouts])[]) => {
    flushSync(() => {
      documents.move((place) => moves.reduce((at, [from, to]) => placedAt(at, from, to), place));
      for (const [from, to] of moves) workbench.moved(from, to);
    });
  };

  const specOf = (id: string): Place => {
    const spec = stacks.stacks?.find((stack) => stack.id === id)?.files[0];
    return { stack: id, file: spec ?? "image.yaml" };
  };

  /** Where the spec, as it is in the editor, names a file that will be called `to`. */
  const mentions = async ({ stack, file }: Place, to: string): Promise<Mentions> => {
    const spec = specOf(stack);
    await documents.open(spec);
    const text = documents.textOf(spec);
    return stacks.mentions({ stack, file, to, ...(text === undefined ? {} : { text }) });
  };

  /** What its user had not saved of the spec is not saved for them. */
  const change = async (spec: Place, edits: Mentions["edits"], to: string) => {
    const unsaved = viewOf(spec)?.dirty ?? true;
    documents.mend(spec, { title: "", edits });
    if (unsaved) say(`${spec.file} names it ${to} now, and is not saved.`);
    else if (await documents.save(spec)) say(`${spec.file} names it ${to} now.`);
  };

  return {
    mentions,
    /** `follow`: the spec is to name it by its new name, where it names it. */
    renameFile: async ({ stack, file }: Place, to: string, follow: boolean) => {
      if (viewOf({ stack, file: to })?.dirty)
        throw new Error(`There is a text of ${to} that is not saved. Save or close it first.`);
      await documents.renaming(async () => {
        const { edits } = follow ? await mentions({ stack, file }, to) : { edits: [] };
        const { id: next } = await stacks.renameFile(stack, file, to);
        moved(
          [
            { stack, file },
            { stack: next, file: to },
          ],
          [{ stack }, { stack: next }],
        );
        if (edits.length > 0) await change(specOf(stack), edits, to);
      });
    },
    renameStack: (id: string, name: string) =>
      documents.renaming(async () => {
        const { id: next } = await stacks.rename(id, name);
        moved([{ stack: id }, { stack: next }]);
      }),
  };
}
