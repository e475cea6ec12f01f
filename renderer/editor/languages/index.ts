// What helps while one types, loaded after the editor is there.
import type * as Monaco from "monaco-editor/editor";
import { registerFixes } from "./fixes.ts";
import { registerFormatting } from "./formatting.ts";
import type { LanguageHelp } from "./help.ts";
import { registerScript } from "./script.ts";
import { registerSpec, type SpecLanguage } from "./spec.ts";

export type { Known, LanguageHelp } from "./help.ts";

/** Registers all there is; `setSpecs` of what it gives says which models are specs. */
export async function registerLanguages(monaco: typeof Monaco, help: LanguageHelp): Promise<SpecLanguage> {
  const parts = [
    registerFixes(monaco, help),
    registerFormatting(monaco, help),
    ...registerScript(monaco, help),
  ];
  const spec = registerSpec(monaco, await help.schema());
  return {
    setSpecs: spec.setSpecs,
    dispose: () => {
      for (const part of [...parts, spec]) part.dispose();
    },
  };
}
