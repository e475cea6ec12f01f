import type { BuildSummary } from "../../main/contract/history.ts";
import { lineNow } from "../builds/use-built-lines.ts";
import type { Documents, Place } from "../editor/documents.ts";
import { stepLine } from "../editor/script/outline.ts";
import type { useBuilds, useStacks } from "../engine/index.tsx";
import { linesOf, type useBreakpoints } from "../gutter/index.ts";
import type { useNotices } from "../parts/index.ts";
import type { useDialog } from "./use-dialog.ts";
import type { useWorkbench } from "./use-workbench.ts";

/** How a build differs from one that is simply started. */
export interface BuildChoice {
  /** Every step is run, whatever layers there are. */
  cache?: false;
  /** Build although there are mistakes, or nothing has changed. */
  force?: true;
  /** The first step that is run whatever layers there are. */
  from?: string;
  /** The last step that is run; its filesystem is kept. */
  until?: string;
  /** A failed build, whose steps before the one that failed are taken as they were. */
  resume?: string;
  /** Wait for the stack's build that is under way. */
  queue?: true;
  /** The host's name, where it can't be another than that of an earlier build. */
  host?: string;
}

export interface BuildActionNeeds {
  workbench: ReturnType<typeof useWorkbench>;
  documents: Documents;
  builds: ReturnType<typeof useBuilds>;
  stacks: ReturnType<typeof useStacks>["stacks"];
  breakpoints: ReturnType<typeof useBreakpoints>;
  notices: Pick<ReturnType<typeof useNotices>, "attempt" | "say">;
  show: ReturnType<typeof useDialog>["show"];
  openFile: (place: Place, spot?: { line: number; column: number }) => void;
  /** Of the terminal that will show the output. */
  size: () => { cols: number; rows: number };
}

/** Ways to start and to look at builds. */
export function buildActions(needs: BuildActionNeeds) {
  const { workbench, documents, builds, stacks, breakpoints, show, openFile, size } = needs;
  const { attempt, say } = needs.notices;
  const { stack: picked, host: pickedHost, pickBuild, showPanel } = workbench;
  const scriptOf = (stack: string): Place | undefined => {
    const file = stacks?.find(({ id }) => id === stack)?.script;
    return file === undefined ? undefined : { stack, file };
  };

  /** A line of the script of a build, where it is by now, and the script's text. */
  const builtLine = async ({ id, stack }: BuildSummary, line: number) => {
    const place = scriptOf(stack);
    if (!place) return undefined;
    const [sources] = await Promise.all([builds.sources(id).catch(() => []), documents.open(place)]);
    const text = documents.textOf(place) ?? "";
    return { place, text, line: lineNow(sources, place.file, text, line) };
  };

  /** What is said of a build's start goes with the next one of the same stack. */
  const startOf = (stack: string) => `build ${stack}`;

  const start = async (stack: string, choice: BuildChoice = {}): Promise<void> => {
    const { host = pickedHost?.name, ...options } = choice;
    if (host === undefined) return;
    const script = scriptOf(stack);
    const stops = script ? [...breakpoints.linesOf(script)] : [];
    const result = await builds.start({ stack, host, ...size(), ...options, breakpoints: stops });
    const offer = (label: string, more: BuildChoice) => ({
      label,
      run: () => attempt(() => start(stack, { ...choice, ...more }), startOf(stack)),
    });
    const anyway = offer("Build anyway", { force: true });
    switch (result.outcome) {
      case "started":
        breakpoints.tell(result.id, stops);
        pickBuild(stack, null);
        showPanel("output");
        break;
      case "busy":
        show({ kind: "busy-build", stack, build: result.id, choice });
        break;
      case "queued":
        pickBuild(stack, null);
        break;
      case "current": {
        const image = builds.builds?.find(({ id }) => id === result.id)?.image ?? "the last image";
        pickBuild(stack, result.id);
        const offers = [anyway, offer("Rebuild without cache", { cache: false })];
        say(`Nothing has changed: ${image} is current.`, offers, startOf(stack));
        break;
      }
      case "problems":
        showPanel("problems");
        say(
          "The spec or the script has mistakes, so nothing was built.",
          result.forcible ? [anyway] : [],
          startOf(stack),
        );
        break;
    }
  };

  const buildStack = (stack: string, choice?: BuildChoice) =>
    attempt(async () => {
      const [conflict] = await documents.saveAll(stack);
      if (conflict) openFile(conflict);
      else await start(stack, choice);
    }, startOf(stack));

  return {
    start,
    /** Saves all of a stack's files, and builds it. */
    buildStack,
    saveAndBuild: (choice?: BuildChoice) => {
      if (picked) buildStack(picked.id, choice);
    },
    /** Runs the script as it is by now, from the step on at which a build failed. */
    resume: ({ id, stack, host }: BuildSummary) => buildStack(stack, { resume: id, host }),
    cancelBuild: (id: string) => attempt(() => builds.cancel(id)),
    /** Goes to a line of the script as it was in a build, wherever it is by now. */
    openBuiltLine: (build: BuildSummary, line: number) =>
      attempt(async () => {
        const found = await builtLine(build, line);
        if (found) openFile(found.place, { line: found.line, column: 1 });
      }),
    /** Begins a step before a line of the script as it was in a build; its name is for the user to type. */
    beginStep: (build: BuildSummary, before: number) =>
      attempt(async () => {
        const found = await builtLine(build, before);
        if (!found) return;
        const line = stepLine(linesOf(found.text), found.line);
        const marker = "#: step ";
        // It was begun a moment ago, and has no name yet.
        if (linesOf(found.text)[line - 2] === marker) {
          openFile(found.place, { line: line - 1, column: marker.length + 1 });
          return;
        }
        const edit = { line, column: 1, endLine: line, endColumn: 1, text: `${marker}\n` };
        documents.mend(found.place, { title: "Begin a step", edits: [edit] });
        openFile(found.place, { line, column: marker.length + 1 });
      }),
  };
}
