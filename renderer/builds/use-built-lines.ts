import { useEffect, useEffectEvent, useState } from "react";
import { useBuilds } from "../engine/index.tsx";
import { lineMap, linesOf, nearestLine } from "../gutter/line-map.ts";

/** A script as it was in a build. */
interface BuiltScript {
  lines: readonly string[];
  /** Why its lines and steps can't be known, in words. */
  untraced: string | undefined;
}

type Sources = readonly { file: string; text: string; untraced?: string | undefined }[];

/** The script among the sources of a build, where its folders are not kept; nothing when it is not there. */
function scriptIn(sources: Sources, script: string): BuiltScript | undefined {
  const name = script.split("/").at(-1);
  const found = sources.find(({ file }) => file === name);
  return found && { lines: linesOf(found.text), untraced: found.untraced };
}

export function scriptLines(sources: Sources, script: string): readonly string[] | undefined {
  return scriptIn(sources, script)?.lines;
}

/** Where a line of the script, as it was in a build, is in its text by now; the same line when it is not known how the script was. */
export function lineNow(sources: Sources, script: string, text: string, line: number): number {
  const built = scriptLines(sources, script);
  return built ? nearestLine(lineMap(built, linesOf(text)), line) : line;
}

/** The script's lines as they were in a build; nothing until they are known. */
export function useBuiltLines(build: string | undefined, script: string): readonly string[] | undefined {
  return useBuiltScript(build, script)?.lines;
}

export function useBuiltScript(build: string | undefined, script: string): BuiltScript | undefined {
  const { sources } = useBuilds();
  const [read, setRead] = useState<{ build: string; built: BuiltScript | undefined }>();
  const ask = useEffectEvent((id: string) => sources(id));
  useEffect(() => {
    if (build === undefined) return;
    let gone = false;
    ask(build).then(
      (files) => {
        if (!gone) setRead({ build, built: scriptIn(files, script) });
      },
      // A build whose script is not known any more shows nothing beside another text.
      () => undefined,
    );
    return () => {
      gone = true;
    };
  }, [build, script]);
  return read?.build === build ? read?.built : undefined;
}
