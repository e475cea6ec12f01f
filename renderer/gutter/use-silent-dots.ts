import { useMemo } from "react";
import { useBuiltLines } from "../builds/use-built-lines.ts";
import { useFollowed } from "../builds/use-followed.ts";
import { useDocuments } from "../editor/use-documents.ts";
import { useProblems } from "../editor/use-problems.ts";
import { area } from "../engine/area.tsx";
import { useWorkbench } from "../workbench/use-workbench.ts";
import { lineMap, linesOf } from "./line-map.ts";
import { silentDots, type SilentDot } from "./silent-dots.ts";
import { useBreakpoints } from "./use-breakpoints.ts";

const none: readonly SilentDot[] = [];

function useSilentDotsArea(): readonly SilentDot[] {
  const { place, dots, told } = useBreakpoints();
  const { build } = useWorkbench();
  const { documents } = useDocuments();
  const { untraced } = useProblems();
  const view = useFollowed();
  const built = useBuiltLines(dots.length > 0 ? build?.id : undefined, place?.file ?? "");
  const text = dots.length > 0 && place ? documents.textOf(place) : undefined;
  const lines = useMemo(() => (text === undefined ? undefined : linesOf(text)), [text]);
  const places = useMemo(() => lines && built && lineMap(lines, built), [lines, built]);
  return useMemo(() => {
    if (!lines) return none;
    const asked = build && places && { image: build.image, view, places, told: told.get(build.id) ?? [] };
    return silentDots(dots, { lines, untraced }, asked);
  }, [dots, lines, untraced, build, places, view, told]);
}

/**
 * Breakpoints of the picked stack's script before which builds, or the one that is looked at, don't stop. Not a part of `useBreakpoints`: it changes
 * with every line that a build runs, and most of the window hangs on that.
 */
export const [SilentDotsProvider, useSilentDots] = area("SilentDots", useSilentDotsArea);
