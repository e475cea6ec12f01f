import { useMemo } from "react";
import { useBuiltLines } from "../builds/use-built-lines.ts";
import { useFollowed } from "../builds/use-followed.ts";
import { useDocuments } from "../editor/use-documents.ts";
import { useProblems } from "../editor/use-problems.ts";
import { useWorkbench } from "../workbench/use-workbench.ts";
import { lineMap, linesOf } from "./line-map.ts";
import { silentDots, type SilentDot } from "./silent-dots.ts";
import { useBreakpoints } from "./use-breakpoints.ts";

/**
 * Breakpoints of the picked stack's script before which builds, or the one that is looked at, don't stop. Not a part of `useBreakpoints`: it changes
 * with every line that a build runs, and most of the window hangs on that.
 */
export function useSilentDots(): readonly SilentDot[] {
  const { place, dots, told } = useBreakpoints();
  const { build } = useWorkbench();
  const { documents } = useDocuments();
  const { untraced } = useProblems();
  const view = useFollowed();
  const built = useBuiltLines(dots.length > 0 ? build?.id : undefined, place?.file ?? "");
  const text = dots.length > 0 && place ? documents.textOf(place) : undefined;
  return useMemo(() => {
    if (text === undefined) return [];
    const lines = linesOf(text);
    const asked = build &&
      built && {
        image: build.image,
        view,
        places: lineMap(lines, built),
        told: told.get(build.id) ?? [],
      };
    return silentDots(dots, { lines, untraced }, asked);
  }, [dots, text, untraced, build, built, view, told]);
}
