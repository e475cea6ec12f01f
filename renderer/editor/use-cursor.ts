import type { editor } from "monaco-editor/editor";
import { useCallback, useMemo, useRef, useState, useSyncExternalStore } from "react";
import { area } from "../engine/area.tsx";
import { Followed } from "../parts/followed.ts";
import { keyOf, type Place } from "./documents.ts";
import { useDocuments } from "./use-documents.ts";

export interface Spot {
  line: number;
  column: number;
}

function useCursorArea() {
  const { documents } = useDocuments();
  const editorRef = useRef<editor.IStandaloneCodeEditor | undefined>(undefined);
  const wanted = useRef<{ place: Place; spot: Spot | undefined } | undefined>(undefined);
  // It changes with every key: who shares the cursor is not to be drawn anew for that.
  const [spot] = useState(() => new Followed<Spot | undefined>(undefined));

  const goIfThere = useCallback(() => {
    const shown = editorRef.current;
    const go = wanted.current;
    if (!shown || !go) return;
    const { model } = documents.views().get(keyOf(go.place)) ?? {};
    if (model === undefined || shown.getModel()?.uri.toString() !== model) return;
    wanted.current = undefined;
    if (go.spot) {
      const position = { lineNumber: go.spot.line, column: go.spot.column };
      shown.setPosition(position);
      shown.revealPositionInCenterIfOutsideViewport(position);
    }
    shown.focus();
  }, [documents]);

  const attach = useCallback(
    (shown: editor.IStandaloneCodeEditor) => {
      editorRef.current = shown;
      const look = () => {
        const position = shown.getPosition();
        spot.set(position ? { line: position.lineNumber, column: position.column } : undefined);
      };
      look();
      shown.onDidChangeCursorPosition(look);
      shown.onDidChangeModel(() => {
        look();
        // The view of the model is put back after this event; ours comes after that.
        queueMicrotask(goIfThere);
      });
      shown.onDidDispose(() => {
        if (editorRef.current === shown) editorRef.current = undefined;
        spot.set(undefined);
      });
      goIfThere();
    },
    [spot, goIfThere],
  );

  return useMemo(
    () => ({
      spot,
      attach,
      /** Goes into a file once it is shown: to a line, or to where the cursor was in it. */
      go: (place: Place, to?: Spot) => {
        wanted.current = { place, spot: to };
        goIfThere();
      },
      focusEditor: () => editorRef.current?.focus(),
      act: (action: string) => {
        editorRef.current?.focus();
        editorRef.current?.trigger("keyboard", action, null);
      },
    }),
    [spot, attach, goIfThere],
  );
}

/** The editor's cursor, and ways to send it elsewhere. */
export const [CursorProvider, useCursor] = area("Cursor", useCursorArea);

/** What of the cursor's place is asked for. Only who calls this is drawn anew, and only when that part is another one. */
export function useSpot<Part extends number | Spot | undefined>(
  part: (spot: Spot | undefined) => Part,
): Part {
  const { spot } = useCursor();
  return useSyncExternalStore(spot.subscribe, () => part(spot.get()));
}
