import { useMemo } from "react";
import { useBuiltLines } from "../builds/use-built-lines.ts";
import { useFollowed } from "../builds/use-followed.ts";
import { keyOf, type Place } from "../editor/documents.ts";
import { useProblems } from "../editor/use-problems.ts";
import { useDocuments } from "../editor/use-documents.ts";
import { area } from "../engine/area.tsx";
import { useNotices } from "../parts/index.ts";
import { useWorkbench } from "../workbench/use-workbench.ts";
import { stopFor, toggled } from "./breakpoints.ts";
import { lineMap, linesOf } from "./line-map.ts";
import { silentDots, type SilentDot } from "./silent-dots.ts";
import { useTold } from "./use-told.ts";

const none: readonly number[] = [];

function useBreakpointsArea() {
  const { view, stack, setBreakpoints } = useWorkbench();
  const { documents } = useDocuments();
  const { say } = useNotices();
  const { breakpoints } = view;
  const place = useMemo(
    () => (stack?.script === undefined ? undefined : { stack: stack.id, file: stack.script }),
    [stack?.id, stack?.script],
  );
  const dots = (place && breakpoints[keyOf(place)]) ?? none;
  const { told, tell, settled } = useTold(place, dots);
  const silent = useSilent(place, dots, told);
  return useMemo(
    () => ({
      linesOf: (place: Place) => breakpoints[keyOf(place)] ?? none,
      toggle: (place: Place, line: number) => {
        const text = documents.textOf(place);
        if (text === undefined) return;
        const before = breakpoints[keyOf(place)] ?? none;
        if (!before.includes(line) && stopFor(linesOf(text), line) === undefined)
          return say(`Nothing runs from line ${line} on, so builds can't stop there.`);
        setBreakpoints(keyOf(place), toggled(before, linesOf(text), line));
      },
      /** The text has moved, or the file is gone or back: they are where it says. */
      move: (place: Place, lines: readonly number[]) => setBreakpoints(keyOf(place), lines),
      /** A build was started with these. */
      tell,
      /** Settles when the running build knows of all that are set and removed by now. */
      settled,
      /** Those of the picked stack's script before which builds, or the one that is looked at, don't stop. */
      silent,
    }),
    [breakpoints, documents, setBreakpoints, say, tell, settled, silent],
  );
}

function useSilent(
  place: Place | undefined,
  dots: readonly number[],
  told: ReadonlyMap<string, readonly number[]>,
): readonly SilentDot[] {
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
        told: told.get(build.id) ?? none,
      };
    return silentDots(dots, { lines, untraced }, asked);
  }, [dots, text, untraced, build, built, view, told]);
}

/** Where builds of a script stop: kept by the script's text. */
export const [BreakpointsProvider, useBreakpoints] = area("Breakpoints", useBreakpointsArea);
