import type { editor } from "monaco-editor/editor";
import { useEffect } from "react";

/** Cursor, scroll position and folds, by the URI of the model. */
const kept = new Map<string, editor.ICodeEditorViewState>();

/**
 * Keeps how a text was looked at until it is shown again. The editor's wrapper would, too, but what is shown when it goes it keeps for
 * the text that it began with.
 */
export function useKeptView(shown: editor.IStandaloneCodeEditor | undefined, model: string): void {
  useEffect(() => {
    if (!shown) return;
    const before = kept.get(model);
    if (before) shown.restoreViewState(before);
    return () => {
      const now = shown.saveViewState();
      if (now) kept.set(model, now);
    };
  }, [shown, model]);
}
