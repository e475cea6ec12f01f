import { useEffect, useEffectEvent, useRef } from "react";
import { useSettings } from "../engine/index.tsx";
import { useDark } from "../parts/use-dark.ts";
import { editorFont } from "./code-editor.tsx";
import { languageOf } from "./language.ts";
import type { MonacoChunk } from "./load-monaco.ts";
import { themeName } from "./themes.ts";

interface DifferenceProps {
  chunk: MonacoChunk;
  file: string;
  before: string;
  after: string;
}

/**
 * Two texts side by side, neither of which can be changed here. Made by hand: the wrapper's diff editor disposes of its models
 * before itself, which Monaco takes for a defect.
 */
export function Difference({ chunk, file, before, after }: DifferenceProps) {
  const dark = useDark();
  const { settings } = useSettings();
  const place = useRef<HTMLDivElement>(null);
  const { monaco } = chunk;
  const make = useEffectEvent((element: HTMLElement) =>
    monaco.editor.createDiffEditor(element, {
      theme: themeName(dark),
      readOnly: true,
      originalEditable: false,
      automaticLayout: true,
      minimap: { enabled: false },
      scrollBeyondLastLine: false,
      fontFamily: editorFont,
      fontSize: settings.fontSize,
      renderOverviewRuler: false,
      hideUnchangedRegions: { enabled: true },
      useInlineViewWhenSpaceIsLimited: true,
    }),
  );

  useEffect(() => {
    if (!place.current) return;
    const shown = make(place.current);
    const language = languageOf(file, after);
    const original = monaco.editor.createModel(before, language);
    const modified = monaco.editor.createModel(after, language);
    shown.setModel({ original, modified });
    return () => {
      shown.dispose();
      original.dispose();
      modified.dispose();
    };
  }, [monaco, file, before, after]);
  useEffect(() => monaco.editor.setTheme(themeName(dark)), [monaco, dark]);

  return <div className="editor-place" ref={place} role="region" aria-label={`Changes of ${file}`} />;
}
