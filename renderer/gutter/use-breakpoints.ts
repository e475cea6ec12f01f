import { useEffect, useMemo, useRef } from "react";
import { scriptLines } from "../builds/use-built-lines.ts";
import { keyOf, type Place } from "../editor/documents.ts";
import { useDocuments } from "../editor/use-documents.ts";
import { area } from "../engine/area.tsx";
import { useBuilds } from "../engine/index.tsx";
import { useNotices } from "../parts/index.ts";
import { useWorkbench } from "../workbench/use-workbench.ts";
import { toggled } from "./breakpoints.ts";
import { lineMap, linesOf } from "./line-map.ts";

const none: readonly number[] = [];

function useBreakpointsArea() {
  const { view, setBreakpoints } = useWorkbench();
  const { documents } = useDocuments();
  const { breakpoints } = view;
  useSending();
  return useMemo(
    () => ({
      linesOf: (place: Place) => breakpoints[keyOf(place)] ?? none,
      toggle: (place: Place, line: number) => {
        const text = documents.textOf(place);
        if (text === undefined) return;
        setBreakpoints(keyOf(place), toggled(breakpoints[keyOf(place)] ?? none, linesOf(text), line));
      },
      /** They are where they were in the text, which has moved. */
      move: (place: Place, lines: readonly number[]) => setBreakpoints(keyOf(place), lines),
    }),
    [breakpoints, documents, setBreakpoints],
  );
}

/** Tells a running build of breakpoints that are set or removed, by the lines of the text that it runs. */
function useSending(): void {
  const { view, stack, running } = useWorkbench();
  const { documents } = useDocuments();
  const { sources, setBreakpoints } = useBuilds();
  const { attempt } = useNotices();
  /** What the build that runs knows: at first what it was started with. */
  const known = useRef<{ build: string; lines: string }>(undefined);
  const place = stack?.script === undefined ? undefined : { stack: stack.id, file: stack.script };
  const lines = (place && view.breakpoints[keyOf(place)]) ?? none;
  const build = running?.id;
  const file = place?.file;
  const of = place?.stack;

  useEffect(() => {
    if (build === undefined || file === undefined || of === undefined) return;
    let gone = false;
    attempt(async () => {
      const built = scriptLines(await sources(build), file);
      const text = documents.textOf({ stack: of, file });
      if (gone || !built || text === undefined) return;
      const places = lineMap(linesOf(text), built);
      const there = lines.flatMap((line) => places.get(line) ?? []);
      const before = known.current;
      known.current = { build, lines: there.join() };
      if (before?.build === build && before.lines !== there.join()) await setBreakpoints(build, there);
    }, "breakpoints");
    return () => {
      gone = true;
    };
  }, [build, file, of, lines, documents, sources, setBreakpoints, attempt]);
}

/** Where builds of a script stop: kept by the script's text, sent to a build by the lines of the text that it runs. */
export const [BreakpointsProvider, useBreakpoints] = area("Breakpoints", useBreakpointsArea);
