import type * as Monaco from "monaco-editor/editor";
import type { Problem } from "../../../main/contract/problem.ts";
import { rangeOf } from "../range.ts";
import type { LanguageHelp } from "./help.ts";

/** The engine's fixes of problems as quick fixes. Only while they are about the very text that is seen: a moved edit would do harm. */
export function registerFixes(monaco: typeof Monaco, help: LanguageHelp): Monaco.IDisposable {
  return monaco.languages.registerCodeActionProvider(
    ["yaml", "shell"],
    {
      async provideCodeActions(model, range, { markers, trigger }) {
        const place = help.placeOf(model.uri);
        const text = model.getValue();
        // Asked for by a key it is worth a look; while the cursor moves it is not.
        const asked = trigger === monaco.languages.CodeActionTriggerType.Invoke;
        const known = place && (asked ? await help.look(place, text) : help.known(place, text));
        const near = known?.problems.filter((problem) => meets(problem, range)) ?? [];
        const versionId = model.getVersionId();
        const actions = near.flatMap((problem) =>
          (problem.fixes ?? []).map(({ title, edits }, index): Monaco.languages.CodeAction => ({
            title,
            kind: "quickfix",
            isPreferred: index === 0,
            diagnostics: markers.filter((marker) => marker.message.startsWith(problem.message)),
            edit: {
              edits: edits.map((edit) => ({
                resource: model.uri,
                versionId,
                textEdit: { range: rangeOf(edit), text: edit.text },
              })),
            },
          })),
        );
        return { actions, dispose: () => undefined };
      },
    },
    { providedCodeActionKinds: ["quickfix"] },
  );
}

function meets({ line, endLine = line }: Problem, range: Monaco.IRange): boolean {
  return line <= range.endLineNumber && endLine >= range.startLineNumber;
}
