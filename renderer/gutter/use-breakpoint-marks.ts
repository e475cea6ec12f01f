import type { editor } from "monaco-editor/editor";
import { useEffect, useEffectEvent } from "react";
import type { Place } from "../editor/documents.ts";
import type { MonacoChunk } from "../editor/load-monaco.ts";
import { lineMap } from "./line-map.ts";
import { useBreakpoints } from "./use-breakpoints.ts";

/** Breakpoints in the margin of a script: shown, set and removed by a click, moved with the text. */
export function useBreakpointMarks(
  place: Place,
  { monaco }: MonacoChunk,
  shown: editor.IStandaloneCodeEditor | undefined,
  isScript: boolean,
): void {
  const { linesOf, toggle, move, silent } = useBreakpoints();
  const lines = linesOf(place);
  const hasDot = useEffectEvent((line: number) => lines.includes(line));
  const toggleAt = useEffectEvent((line: number) => toggle(place, line));
  const moved = useEffectEvent((to: readonly number[]) => {
    if (to.join() !== lines.join()) move(place, to);
  });
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

  useEffect(() => {
    const model = shown?.getModel();
    if (!shown || !model || !isScript || lines.length === 0) return;
    const drawn = shown.createDecorationsCollection(
      lines
        .filter((line) => line <= model.getLineCount())
        .map((line) => {
          const why = silent.find((dot) => dot.line === line)?.why;
          return why === undefined
            ? markAt(monaco, line, "breakpoint-glyph", "Stops here")
            : markAt(monaco, line, "breakpoint-glyph breakpoint-silent", `${why} Click to remove.`);
        }),
    );
    let before = model.getLinesContent();
    const listening = model.onDidChangeContent(({ changes }) => {
      const after = model.getLinesContent();
      // A whole text that is replaced takes the editor's own marks with it.
      const replaced = changes.some(
        ({ range }) =>
          range.startLineNumber === 1 && range.endLineNumber === before.length && before.length > 1,
      );
      const places = replaced ? lineMap(before, after) : undefined;
      moved(
        places
          ? lines.flatMap((line) => places.get(line) ?? [])
          : drawn.getRanges().map(({ startLineNumber }) => startLineNumber),
      );
      before = after;
    });
    return () => {
      listening.dispose();
      drawn.clear();
    };
  }, [shown, monaco, isScript, lines, silent, key]);
}

function markAt(
  monaco: MonacoChunk["monaco"],
  line: number,
  look: string,
  value: string,
): editor.IModelDeltaDecoration {
  return {
    range: new monaco.Range(line, 1, line, 1),
    options: {
      glyphMarginClassName: look,
      glyphMarginHoverMessage: { value },
      stickiness: monaco.editor.TrackedRangeStickiness.NeverGrowsWhenTypingAtEdges,
    },
  };
}
