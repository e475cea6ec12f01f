import { useEffect, useEffectEvent, useState } from "react";
import { useStacks } from "../engine/index.tsx";
import type { LanguageHelp } from "./languages/index.ts";
import type { MonacoChunk } from "./load-monaco.ts";
import { keyOf } from "./documents.ts";
import { modelUri } from "./model-holder.ts";
import { useDocuments } from "./use-documents.ts";

type Registered = Awaited<ReturnType<(typeof import("./languages/index.ts"))["registerLanguages"]>>;

/** Milliseconds after which help with typing is loaded although the window is still busy. */
const patience = 2000;

/** Loads what helps while one types, once the editor is there and the window has nothing better to do. */
export function useLanguages(chunk: MonacoChunk | undefined, help: LanguageHelp): void {
  const { stacks } = useStacks();
  const { views } = useDocuments();
  const [registered, setRegistered] = useState<Registered>();
  const load = useEffectEvent(async ({ monaco }: MonacoChunk) => {
    const { registerLanguages } = await import("./languages/index.ts");
    return registerLanguages(monaco, help);
  });

  useEffect(() => {
    if (!chunk) return;
    let gone = false;
    let mine: Registered | undefined;
    const idle = requestIdleCallback(
      () =>
        void load(chunk).then((loaded) => {
          mine = loaded;
          if (gone) mine.dispose();
          else setRegistered(mine);
        }, console.error),
      { timeout: patience },
    );
    return () => {
      gone = true;
      cancelIdleCallback(idle);
      mine?.dispose();
    };
  }, [chunk]);

  useEffect(() => {
    if (!registered || !chunk) return;
    const specs = (stacks ?? []).map(({ id, files }) => ({ stack: id, file: files[0] ?? "" }));
    // One that is not open yet will be held by the model of its name.
    const uris = specs.map((spec) => views.get(keyOf(spec))?.model ?? modelUri(spec));
    registered.setSpecs(uris.map((uri) => chunk.monaco.Uri.parse(uri).toString()));
  }, [registered, chunk, stacks, views]);
}
