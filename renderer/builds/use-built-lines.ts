import { useEffect, useState } from "react";
import { useBuilds } from "../engine/index.tsx";
import { linesOf } from "../gutter/line-map.ts";

/** The script's lines among the sources of a build, where its folders are not kept; nothing when it is not there. */
export function scriptLines(
  sources: readonly { file: string; text: string }[],
  script: string,
): readonly string[] | undefined {
  const name = script.split("/").at(-1);
  const text = sources.find(({ file }) => file === name)?.text;
  return text === undefined ? undefined : linesOf(text);
}

/** The script's lines as they were in a build; nothing until they are known. */
export function useBuiltLines(build: string | undefined, script: string): readonly string[] | undefined {
  const { sources } = useBuilds();
  const [read, setRead] = useState<{ build: string; lines: readonly string[] | undefined }>();
  useEffect(() => {
    if (build === undefined) return;
    let gone = false;
    sources(build).then(
      (files) => {
        if (!gone) setRead({ build, lines: scriptLines(files, script) });
      },
      // A build whose script is not known any more shows nothing beside another text.
      () => undefined,
    );
    return () => {
      gone = true;
    };
  }, [sources, build, script]);
  return read?.build === build ? read?.lines : undefined;
}
