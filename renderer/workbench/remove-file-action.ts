import { keyOf, type DocumentView, type Place } from "../editor/index.ts";
import type { useStacks } from "../engine/index.tsx";
import type { useBreakpoints } from "../gutter/index.ts";
import type { useNotices } from "../parts/index.ts";
import { tabKey } from "./tabs.ts";
import type { useDialog } from "./use-dialog.ts";
import type { useWorkbench } from "./use-workbench.ts";

interface Surroundings {
  workbench: ReturnType<typeof useWorkbench>;
  views: ReadonlyMap<string, DocumentView>;
  stacks: ReturnType<typeof useStacks>;
  breakpoints: ReturnType<typeof useBreakpoints>;
  notices: Pick<ReturnType<typeof useNotices>, "attempt" | "say">;
  show: ReturnType<typeof useDialog>["show"];
  openFile: (place: Place) => void;
}

/** Deletes a file; with an Undo that brings it back, with its tab and its breakpoints. */
export function removeFileAction({
  workbench: { view, closeTab },
  views,
  stacks,
  breakpoints,
  notices: { attempt, say },
  show,
  openFile,
}: Surroundings) {
  return {
    /** What is typed in it and not saved stays in its tab. */
    removeFile: ({ stack, file }: Place) => {
      const place = { stack, file };
      const dirty = views.get(keyOf(place))?.dirty ?? false;
      const tab = tabKey({ kind: "file", ...place });
      const wasOpen = view.tabs.some((other) => tabKey(other) === tab);
      const dots = breakpoints.linesOf(place);
      const restore = (movedTo: string) =>
        attempt(async () => {
          await stacks.restoreFile(stack, file, movedTo);
          if (!dirty) breakpoints.move(place, dots);
          if (wasOpen) openFile(place);
        });
      show({
        kind: "confirm",
        title: `Delete ${file}?`,
        text: dirty
          ? "The file on disk is moved to the trash folder beside your stacks. What you typed and did not save stays in its tab."
          : "It is moved to the trash folder beside your stacks.",
        confirm: "Delete",
        danger: true,
        run: () =>
          attempt(async () => {
            const { movedTo } = await stacks.removeFile(stack, file);
            if (!dirty) {
              closeTab(tab);
              // Another file that gets its name has none of them.
              breakpoints.move(place, []);
            }
            say(`${file} was moved to ${movedTo}.`, [{ label: "Undo", run: () => restore(movedTo) }]);
          }),
      });
    },
  };
}
