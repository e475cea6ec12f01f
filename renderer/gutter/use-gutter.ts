import type { editor } from "monaco-editor/editor";
import { useEffect, useEffectEvent, useMemo, useRef, useState } from "react";
import { useOutput } from "../builds/use-output.ts";
import { useFollowed } from "../builds/use-followed.ts";
import type { Place } from "../editor/documents.ts";
import type { MonacoChunk } from "../editor/load-monaco.ts";
import { useWorkbench } from "../workbench/use-workbench.ts";
import { lineMap } from "./line-map.ts";
import { lineMarks, type LineMark } from "./line-marks.ts";
import { lineTimes } from "./profile.ts";
import { TimeColumn } from "./time-column.ts";
import { useBreakpointMarks } from "./use-breakpoint-marks.ts";
import { useBuiltLines } from "../builds/use-built-lines.ts";
import { useLastLines } from "../builds/use-last-lines.ts";

type Shown = editor.IStandaloneCodeEditor;

/** Milliseconds between two looks at the clock while a line runs. */
const tick = 100;

/** What the build that is looked at knows of the lines of its script, beside them, wherever they are in the text by now. */
export function useGutter(place: Place, chunk: MonacoChunk, shown: Shown | undefined): void {
  const { monaco } = chunk;
  const { build, stack } = useWorkbench();
  const view = useFollowed();
  const isScript = stack?.id === place.stack && stack.script === place.file;
  useBreakpointMarks(place, chunk, shown, isScript);
  const built = useBuiltLines(isScript ? build?.id : undefined, place.file);
  const places = useLineMap(built, shown, `${place.stack}\n${place.file}`);
  const last = useLastLines();
  const column = useRef<TimeColumn>(undefined);
  const failure = build?.failure ?? view.failure;
  const marks = useMemo(() => (isScript ? lineMarks(view, failure) : []), [isScript, view, failure]);

  const { goToOutput } = useOutput();
  const pick = useEffectEvent((log: number) => goToOutput(log));
  useEffect(() => {
    if (!shown) return;
    const made = new TimeColumn(shown, (log) => pick(log));
    column.current = made;
    return () => made.dispose();
  }, [shown]);

  const drawTimes = useEffectEvent(() => {
    const times = lineTimes(view, Date.now() / 1000, last);
    column.current?.show(
      times.flatMap((time) => {
        const at = places?.get(time.line);
        return at === undefined ? [] : [{ ...time, at }];
      }),
    );
  });
  const ticking = view.lines.current !== undefined && !view.stopped;
  useEffect(() => {
    drawTimes();
    if (!ticking) return;
    const timer = setInterval(() => drawTimes(), tick);
    return () => clearInterval(timer);
  }, [shown, view, places, last, ticking]);

  useEffect(() => {
    if (!shown || !places) return;
    const { Full } = monaco.editor.OverviewRulerLane;
    const decorations = marks.flatMap((mark) => {
      const line = places.get(mark.line);
      if (line === undefined) return [];
      return [{ range: new monaco.Range(line, 1, line, 1), options: decorationOf(mark, Full) }];
    });
    const drawn = shown.createDecorationsCollection(decorations);
    return () => drawn.clear();
  }, [shown, monaco, marks, places]);
}

function decorationOf(mark: LineMark, lane: number): editor.IModelDecorationOptions {
  return {
    isWholeLine: true,
    className: `${mark.kind}-line`,
    glyphMarginClassName: `${mark.kind}-glyph`,
    glyphMarginHoverMessage: { value: mark.title },
    ...(mark.kind === "failed" ? { overviewRuler: { color: "#e5534b", position: lane } } : {}),
  };
}

/** Where the build's lines are in the editor's text, as it is typed. */
function useLineMap(
  built: readonly string[] | undefined,
  shown: Shown | undefined,
  file: string,
): ReadonlyMap<number, number> | undefined {
  const [map, setMap] = useState<ReadonlyMap<number, number>>();
  useEffect(() => {
    const model = shown?.getModel();
    if (!built || !model) return setMap(undefined);
    const look = () => setMap((before) => sameOr(before, lineMap(built, model.getLinesContent())));
    look();
    const listening = model.onDidChangeContent(look);
    return () => listening.dispose();
  }, [built, shown, file]);
  return built && map;
}

/** The one from before when nothing moved: typing within a line redraws nothing. */
function sameOr(before: ReadonlyMap<number, number> | undefined, now: ReadonlyMap<number, number>) {
  const same = before?.size === now.size && [...now].every(([line, at]) => before.get(line) === at);
  return same ? before : now;
}
