import { useMemo } from "react";
import { keyOf, type Place } from "../editor/documents.ts";
import { useDocuments } from "../editor/use-documents.ts";
import { area } from "../engine/area.tsx";
import { useNotices } from "../parts/index.ts";
import { useWorkbench } from "../workbench/use-workbench.ts";
import { stopFor, toggled } from "./breakpoints.ts";
import { linesOf } from "./line-map.ts";
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
      /** The picked stack's script. */
      place,
      /** Those of that script. */
      dots,
      /** Those that each build was told of, by its id, in the lines of the text that it runs. */
      told,
    }),
    [breakpoints, documents, setBreakpoints, say, tell, settled, place, dots, told],
  );
}

/** Where builds of a script stop: kept by the script's text. */
export const [BreakpointsProvider, useBreakpoints] = area("Breakpoints", useBreakpointsArea);
