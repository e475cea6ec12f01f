import { useEffect, useEffectEvent, useRef } from "react";
import { useSettings } from "../engine/index.tsx";
import { useDark } from "../parts/use-dark.ts";
import { editorFont, plainBrackets } from "./code-editor.tsx";
import { languageOf } from "./language.ts";
import type { MonacoChunk } from "./load-monaco.ts";
import { themeName } from "./themes.ts";

interface DifferenceProps {
  chunk: MonacoChunk;
  file: string;
  before: string;
  after: string;
  /** The second text can be edited; gets it whenever it was. */
  onEdit?: (text: string) => void;
}

/**
 * Two texts side by side, the first of which can't be changed here. Made by hand: the wrapper's diff editor disposes of its models
 * before itself, which Monaco takes for a defect.
 */
export function Difference({ chunk, file, before, after, onEdit }: DifferenceProps) {
  const dark = useDark();
  const { settings } = useSettings();
  const place = useRef<HTMLDivElement>(null);
  const { monaco } = chunk;
  const make = useEffectEvent((element: HTMLElement) =>
    monaco.editor.createDiffEditor(element, {
      ...plainBrackets,
      theme: themeName(dark),
      readOnly: onEdit === undefined,
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

  const edited = useEffectEvent((text: string) => onEdit?.(text));

  useEffect(() => {
    if (!place.current) return;
    const shown = make(place.current);
    const language = languageOf(file, after);
    const original = monaco.editor.createModel(before, language);
    const modified = monaco.editor.createModel(after, language);
    shown.setModel({ original, modified });
    // The diff editor's own options for that are forgotten when others of its options change.
    const name = () => {
      shown.getOriginalEditor().updateOptions({ ariaLabel: `${file}, before` });
      shown.getModifiedEditor().updateOptions({ ariaLabel: `${file}, after` });
    };
    name();
    shown.onDidUpdateDiff(name);
    modified.onDidChangeContent(() => edited(modified.getValue()));
    return () => {
      shown.dispose();
      original.dispose();
      modified.dispose();
    };
  }, [monaco, file, before, after]);
  useEffect(() => monaco.editor.setTheme(themeName(dark)), [monaco, dark]);

  return <div className="editor-place" ref={place} role="region" aria-label={`Changes of ${file}`} />;
}
