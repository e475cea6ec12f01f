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

/** Two texts side by side, neither of which can be changed here. */
export function Difference({ chunk, file, before, after }: DifferenceProps) {
  const dark = useDark();
  const { settings } = useSettings();
  const { DiffEditor } = chunk;
  return (
    <DiffEditor
      original={before}
      modified={after}
      language={languageOf(file, after)}
      theme={themeName(dark)}
      loading={null}
      options={{
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
      }}
    />
  );
}
