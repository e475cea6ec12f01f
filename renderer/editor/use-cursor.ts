import type { editor } from "monaco-editor/editor";
import { useCallback, useMemo, useRef, useState } from "react";
import { area } from "../engine/area.tsx";
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
  const [spot, setSpot] = useState<Spot>();

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
        setSpot(position ? { line: position.lineNumber, column: position.column } : undefined);
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
        setSpot(undefined);
      });
      goIfThere();
    },
    [goIfThere],
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

/** Where the cursor is in the editor, and ways to send it elsewhere. */
export const [CursorProvider, useCursor] = area("Cursor", useCursorArea);
