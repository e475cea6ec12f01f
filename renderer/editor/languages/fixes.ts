import type * as Monaco from "monaco-editor/editor";
import type { Fix, Problem } from "../../../main/contract/problem.ts";
import { rangeOf } from "../range.ts";
import type { Known, LanguageHelp } from "./help.ts";

const toLf = "stackwright.lineEnds.lf";

/** The engine's fixes of problems as quick fixes, and its offers. Only while they are about the very text that is seen: a moved edit would do harm. */
export function registerFixes(monaco: typeof Monaco, help: LanguageHelp): Monaco.IDisposable {
  const { editor, languages } = monaco;
  const command = editor.registerCommand(toLf, (_services, uri: Monaco.Uri) =>
    editor.getModel(uri)?.pushEOL(editor.EndOfLineSequence.LF),
  );
  const actions = languages.registerCodeActionProvider(
    ["yaml", "shell"],
    {
      async provideCodeActions(model, range, { markers, trigger }) {
        const place = help.placeOf(model.uri);
        const text = model.getValue();
        // Asked for by a key it is worth a look; while the cursor moves it is not.
        const asked = trigger === languages.CodeActionTriggerType.Invoke;
        const known = place && (asked ? await help.look(place, text) : help.known(place, text));
        return { actions: known ? actionsOf(known, model, range, markers) : [], dispose: () => undefined };
      },
    },
    { providedCodeActionKinds: ["quickfix", "refactor"] },
  );
  return {
    dispose: () => {
      command.dispose();
      actions.dispose();
    },
  };
}

function actionsOf(
  { problems, offers }: Known,
  model: Monaco.editor.ITextModel,
  range: Monaco.IRange,
  markers: readonly Monaco.editor.IMarkerData[],
): Monaco.languages.CodeAction[] {
  const mends = problems
    .filter((problem) => meets(problem, range))
    .flatMap((problem) =>
      (problem.fixes ?? []).map((fix, index) => ({
        ...actionOf(fix, model, "quickfix"),
        isPreferred: index === 0,
        diagnostics: markers.filter((marker) => marker.message.startsWith(problem.message)),
      })),
    );
  return [
    ...mends,
    ...offers.filter((offer) => meets(offer, range)).map((offer) => actionOf(offer, model, "refactor")),
  ];
}

function actionOf({ title, edits, lineEnds }: Fix, model: Monaco.editor.ITextModel, kind: string) {
  const versionId = model.getVersionId();
  return {
    title,
    kind,
    edit: {
      edits: edits.map((edit) => ({
        resource: model.uri,
        versionId,
        textEdit: { range: rangeOf(edit), text: edit.text },
      })),
    },
    ...(lineEnds === "lf" ? { command: { id: toLf, title, arguments: [model.uri] } } : {}),
  };
}

function meets({ line, endLine = line }: Pick<Problem, "line" | "endLine">, range: Monaco.IRange): boolean {
  return line <= range.endLineNumber && endLine >= range.startLineNumber;
}
