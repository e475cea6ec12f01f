import { useEffect, useState } from "react";
import { useBuilds } from "../engine/index.tsx";

/** The script's lines as they were in a build; nothing until they are known. */
export function useBuiltLines(build: string | undefined, script: string): readonly string[] | undefined {
  const { sources } = useBuilds();
  const [read, setRead] = useState<{ build: string; lines: readonly string[] | undefined }>();
  useEffect(() => {
    if (build === undefined) return;
    let gone = false;
    sources(build).then(
      (files) => {
        const name = script.split("/").at(-1);
        const text = files.find(({ file }) => file === name)?.text;
        if (!gone) setRead({ build, lines: text?.split(/\r\n|\n/) });
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
