import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { focusArea } from "../commands/focus.ts";
import { useDocuments } from "../editor/index.ts";
import { area } from "../engine/area.tsx";
import { useBuilds } from "../engine/index.tsx";
import { lineMap, linesOf } from "../gutter/index.ts";
import { useNotices } from "../parts/index.ts";
import type { TerminalSession } from "../terminal/index.ts";
import { useActions } from "../workbench/use-actions.ts";
import { useWorkbench } from "../workbench/use-workbench.ts";
import { lineThatPrinted } from "./script-lines.ts";
import type { BuildView } from "./timeline.ts";
import { scriptLines } from "./use-built-lines.ts";
import { useFollowed } from "./use-followed.ts";

function useOutputArea() {
  const { build, stack, showPanel, openTab } = useWorkbench();
  const view = useFollowed();
  const { sources } = useBuilds();
  const { documents } = useDocuments();
  const { openBuiltLine } = useActions();
  const { attempt, say } = useNotices();
  const session = useRef<TerminalSession>(undefined);
  /** A jump for a terminal that is still to come. */
  const wanted = useRef<number>(undefined);
  const [logSpot, setLogSpot] = useState<{ build: string; offset: number }>();
  // Lines change several times a second, and nobody has to draw anything because of it.
  const latest = useRef(view);
  useEffect(() => {
    latest.current = view;
  }, [view]);

  const jump = useCallback(async () => {
    const offset = wanted.current;
    if (offset === undefined || !session.current || !build) return;
    wanted.current = undefined;
    if (await session.current.jump(offset)) return;
    setLogSpot({ build: build.id, offset });
    openTab({ kind: "log", build: build.id });
  }, [build, openTab]);

  return useMemo(() => {
    const goToOutput = (offset: number) => {
      wanted.current = offset;
      showPanel("output");
      attempt(jump);
    };
    return {
      /** The place in a log that was too far back for the terminal. */
      logSpot,
      /** The terminal of the build that is looked at. */
      attach: (made: TerminalSession | undefined) => {
        session.current = made;
        attempt(jump);
      },
      goToOutput,
      /** From a line of the script as it is now. */
      goToOutputOf: (line: number) =>
        attempt(async () => {
          if (!build || stack?.script === undefined) return;
          const text = documents.textOf({ stack: stack.id, file: stack.script });
          const built = scriptLines(await sources(build.id), stack.script);
          const there = built && text !== undefined ? lineMap(linesOf(text), built).get(line) : undefined;
          const log = there === undefined ? undefined : outputOf(latest.current, there);
          if (log !== undefined) goToOutput(log);
          else say(`Line ${line} did not run in ${build.image}.`);
        }),
      /** From a row of the terminal's screen, or the one that is meant without one, to the line that printed what is there. */
      goToPrinter: (row?: number) =>
        attempt(async () => {
          const from = session.current;
          if (!from || !build) return;
          const began = latest.current.lines.began.map(({ log }) => log);
          const offset = began.length > 0 ? await from.offsetAt(row ?? from.meantRow(), began) : undefined;
          const line = offset === undefined ? undefined : lineThatPrinted(latest.current.lines, offset);
          if (line === undefined) return say("Which line printed this is not known.");
          openBuiltLine(build, line);
          focusArea("editor");
        }),
    };
  }, [logSpot, build, stack, documents, sources, showPanel, jump, attempt, say, openBuiltLine]);
}

/** Where in the log the output of a line begins, or that of its step, which came from the cache. */
function outputOf({ lines, steps }: BuildView, line: number): number | undefined {
  const cached = steps.find((step) => step.cached && step.line <= line && line <= step.endLine);
  return lines.known.get(line)?.log ?? cached?.log;
}

/** Ways between the lines of the script and their output. */
export const [OutputProvider, useOutput] = area("Output", useOutputArea);
