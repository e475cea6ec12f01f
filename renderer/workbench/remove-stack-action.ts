import { flushSync } from "react-dom";
import type { useDocuments } from "../editor/index.ts";
import type { useStacks } from "../engine/index.tsx";
import type { useNotices } from "../parts/index.ts";
import type { useDialog } from "./use-dialog.ts";
import type { useWorkbench } from "./use-workbench.ts";

interface Surroundings {
  workbench: ReturnType<typeof useWorkbench>;
  documents: ReturnType<typeof useDocuments>["documents"];
  stacks: ReturnType<typeof useStacks>;
  notices: Pick<ReturnType<typeof useNotices>, "attempt" | "say">;
  show: ReturnType<typeof useDialog>["show"];
}

/** Deletes a stack, or takes it off the list; with an Undo that brings back all that belongs to it. */
export function removeStackAction({ workbench, documents, stacks, notices, show }: Surroundings) {
  const { attempt, say } = notices;
  const before = workbench.view;

  const restore = (id: string, movedTo: string | null) =>
    attempt(async () => {
      await stacks.restore(id, movedTo);
      await documents.restoreDrafts(id);
      workbench.bringBack(id, before);
    });

  const remove = (id: string, name: string) =>
    attempt(() =>
      documents.renaming(async () => {
        const { movedTo } = await stacks.remove(id);
        // In one go: between the two, a tab would look for its file again.
        flushSync(() => {
          documents.leave(id);
          workbench.forgetStack(id);
        });
        say(movedTo === null ? `${name} is no longer listed.` : `${name} was moved to ${movedTo}.`, [
          { label: "Undo", run: () => restore(id, movedTo) },
        ]);
      }),
    );

  return {
    removeStack: (id: string, name: string, inWorkspace: boolean) => {
      const unsaved = Object.keys(documents.buffersOf(id)).length > 0;
      const what = inWorkspace
        ? "Its folder is moved to the trash folder beside your stacks. Its builds and images stay."
        : "Its files stay where they are.";
      show({
        kind: "confirm",
        title: inWorkspace ? `Delete the stack ${name}?` : `Remove the stack ${name} from the list?`,
        text: unsaved ? `${what} What you typed in it and did not save is lost, unless you undo this.` : what,
        confirm: inWorkspace ? "Delete" : "Remove",
        danger: inWorkspace,
        run: () => remove(id, name),
      });
    },
  };
}
