import type { editor } from "monaco-editor/editor";
import { useEffect, useEffectEvent, useRef } from "react";
import type { Place } from "../editor/documents.ts";
import type { MonacoChunk } from "../editor/load-monaco.ts";
import { lineMap } from "./line-map.ts";
import { useBreakpoints } from "./use-breakpoints.ts";
import { useSilentDots } from "./use-silent-dots.ts";

/** Breakpoints in the margin of a script: shown, set and removed by a click, moved with the text. */
export function useBreakpointMarks(
  place: Place,
  { monaco }: MonacoChunk,
  shown: editor.IStandaloneCodeEditor | undefined,
  isScript: boolean,
): void {
  const { linesOf, toggle, move } = useBreakpoints();
  const silent = useSilentDots();
  const lines = linesOf(place);
  const hasDot = useEffectEvent((line: number) => lines.includes(line));
  const toggleAt = useEffectEvent((line: number) => toggle(place, line));
  const key = `${place.stack}\n${place.file}`;

  useEffect(() => {
    if (!shown || !isScript) return;
    const { GUTTER_GLYPH_MARGIN } = monaco.editor.MouseTargetType;
    const hint = shown.createDecorationsCollection();
    const lineIn = ({ target }: editor.IEditorMouseEvent) =>
      target.type === GUTTER_GLYPH_MARGIN ? target.position.lineNumber : undefined;
    const listening = [
      shown.onMouseDown((event) => {
        const line = event.event.leftButton ? lineIn(event) : undefined;
        if (line !== undefined) toggleAt(line);
      }),
      shown.onMouseMove((event) => {
        const line = lineIn(event);
        hint.set(
          line === undefined || hasDot(line) ? [] : [markAt(monaco, line, "breakpoint-hint", "Stop here")],
        );
      }),
      shown.onMouseLeave(() => hint.clear()),
    ];
    return () => {
      hint.clear();
      for (const each of listening) each.dispose();
    };
  }, [shown, monaco, isScript]);

  const drawn = useRef<editor.IEditorDecorationsCollection>(undefined);
  /** A mark keeps its place before its command, so that it goes where that goes; one without a command after it is put at its line's beginning. */
  const draw = useEffectEvent((at: readonly number[]) => {
    const model = shown?.getModel();
    if (!model || !drawn.current) return;
    const places = drawn.current.getRanges();
    drawn.current.set(
      at
        .filter((line) => line <= model.getLineCount())
        .map((line) => {
          const why = silent.find((dot) => dot.line === line)?.why;
          const end = model.getLineLastNonWhitespaceColumn(line);
          const kept = places.find((each) => each.startLineNumber === line && each.startColumn < end);
          const column = kept?.startColumn ?? (model.getLineFirstNonWhitespaceColumn(line) || 1);
          return why === undefined
            ? markAt(monaco, line, "breakpoint-glyph", "Stops here", column)
            : markAt(monaco, line, "breakpoint-glyph breakpoint-silent", `${why} Click to remove.`, column);
        }),
    );
  });
  /** The text has changed: the lines are where the marks are by now. */
  const follow = useEffectEvent((places: ReadonlyMap<number, number> | undefined) => {
    const now = places
      ? lines.flatMap((line) => places.get(line) ?? [])
      : [...new Set(drawn.current?.getRanges().map(({ startLineNumber }) => startLineNumber))];
    draw(now);
    if (now.join() !== lines.join()) move(place, now);
  });

  useEffect(() => {
    const model = shown?.getModel();
    if (!shown || !model || !isScript) return;
    drawn.current = shown.createDecorationsCollection();
    let before = model.getLinesContent();
    const listening = model.onDidChangeContent(({ changes }) => {
      const after = model.getLinesContent();
      // A whole text that is replaced takes the editor's own marks with it.
      const replaced = changes.some(
        ({ range }) =>
          range.startLineNumber === 1 && range.endLineNumber === before.length && before.length > 1,
      );
      follow(replaced ? lineMap(before, after) : undefined);
      before = after;
    });
    return () => {
      listening.dispose();
      drawn.current?.clear();
      drawn.current = undefined;
    };
  }, [shown, isScript, key]);

  useEffect(() => draw(lines), [shown, isScript, key, lines, silent]);
}

function markAt(
  monaco: MonacoChunk["monaco"],
  line: number,
  look: string,
  value: string,
  column = 1,
): editor.IModelDeltaDecoration {
  return {
    range: new monaco.Range(line, column, line, column),
    options: {
      glyphMarginClassName: look,
      glyphMarginHoverMessage: { value },
      stickiness: monaco.editor.TrackedRangeStickiness.NeverGrowsWhenTypingAtEdges,
    },
  };
}
