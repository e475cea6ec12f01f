import type { editor } from "monaco-editor/editor";
import { useEffect, useEffectEvent } from "react";
import { keepLooks, readLook, type Look } from "./kept-looks.ts";
import { useDocuments } from "./use-documents.ts";

/** By the URI of the model, which stays the same when the file gets another name. */
const kept = new Map<string, Look>();

/**
 * Keeps how a text was looked at until it is shown again, in this window or one that is loaded anew. The editor's wrapper would, too, but what is
 * shown when it goes it keeps for the text that it began with. `key`: the file's.
 */
export function useKeptView(
  shown: editor.IStandaloneCodeEditor | undefined,
  model: string,
  key: string,
): void {
  const { documents } = useDocuments();
  const before = useEffectEvent(() => kept.get(model) ?? readLook(key));
  const keepForNext = useEffectEvent(() => {
    const looks = new Map<string, Look>();
    for (const view of documents.views().values()) {
      const look = view.model === undefined ? undefined : kept.get(view.model);
      if (look) looks.set(view.key, look);
    }
    keepLooks(looks);
  });

  useEffect(() => {
    if (!shown) return;
    const look = before();
    if (look) shown.restoreViewState(look);
    const keep = () => {
      const now = shown.saveViewState();
      if (now) kept.set(model, now);
    };
    // Not with every move: a browser writes what a page keeps the more seldom the more often that changes, and open tabs are kept there, too.
    const leave = () => {
      keep();
      keepForNext();
    };
    addEventListener("pagehide", leave);
    return () => {
      removeEventListener("pagehide", leave);
      keep();
    };
  }, [shown, model]);

  // Another one is looked at, or this one has another name.
  useEffect(() => keepForNext(), [model, key]);
}
