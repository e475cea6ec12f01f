import { useCallback } from "react";
import { useDocuments } from "../editor/index.ts";
import { useBuilds, useStacks } from "../engine/index.tsx";

/** The files as they are in the editor, saved or not. */
export const now = "now";

type Texts = readonly { file: string; text: string }[];

/** Reads a stack's spec and script as they were in a build, or as they are now. */
export function useTexts(stack: string | undefined): (of: string) => Promise<Texts> {
  const { sources } = useBuilds();
  const { stacks } = useStacks();
  const { documents } = useDocuments();
  const files = stacks?.find(({ id }) => id === stack)?.files;
  return useCallback(
    async (of) => {
      if (of !== now) return sources(of);
      const texts = (files ?? []).map(async (file) => {
        const place = { stack: stack ?? "", file };
        await documents.open(place);
        const text = documents.textOf(place);
        // Builds keep their sources without folders.
        return text === undefined ? [] : [{ file: file.split("/").at(-1) ?? file, text }];
      });
      return (await Promise.all(texts)).flat();
    },
    [sources, documents, files, stack],
  );
}
