import { useEffect, useEffectEvent, useMemo, useRef, useState } from "react";
import type { Problem } from "../../main/contract/problem.ts";
import { area } from "../engine/area.tsx";
import { useClient, useStacks } from "../engine/index.tsx";
import { useWorkbench } from "../workbench/use-workbench.ts";
import { useDocuments } from "./use-documents.ts";

interface Checked {
  stack: string;
  problems: readonly Problem[];
}

/** Milliseconds between two looks at files that change on disk in quick succession. */
const quiet = 200;

function useProblemsArea() {
  const client = useClient();
  const { onFileChange } = useStacks();
  const { documents, restored } = useDocuments();
  const { stack } = useWorkbench();
  const [checked, setChecked] = useState<Checked>();
  const newest = useRef(0);
  const id = stack?.id;

  const check = useEffectEvent(async (of: string) => {
    const mine = ++newest.current;
    try {
      const { problems } = await client.stacks.check({ stack: of, buffers: documents.buffersOf(of) });
      if (mine === newest.current) setChecked({ stack: of, problems });
    } catch {
      // Checking is a help only; what can't be checked is said when it is built.
    }
  });

  useEffect(() => {
    if (id === undefined || !restored) return;
    void check(id);
    let timer: ReturnType<typeof setTimeout> | undefined;
    const soon = (of: { stack: string }) => {
      if (of.stack !== id) return;
      clearTimeout(timer);
      timer = setTimeout(() => void check(id), quiet);
    };
    const stopText = documents.onText(soon);
    const stopFiles = onFileChange(soon);
    return () => {
      clearTimeout(timer);
      stopText();
      stopFiles();
    };
  }, [id, restored, documents, onFileChange]);

  return useMemo(() => {
    const problems = checked && checked.stack === id ? checked.problems : undefined;
    const count = (severity: Problem["severity"]) =>
      problems?.filter((problem) => problem.severity === severity).length ?? 0;
    return { problems, errors: count("error"), warnings: count("warning") };
  }, [checked, id]);
}

/** What is wrong with the picked stack's files, saved or not; `undefined` until it has been looked at. */
export const [ProblemsProvider, useProblems] = area("Problems", useProblemsArea);

/** The file that a problem is in, as its stack calls it; nothing when it is in none of them. */
export function fileOf(
  problem: Problem,
  stack: { folder: string; files: readonly string[] },
): string | undefined {
  const separator = stack.folder.includes("\\") ? "\\" : "/";
  const prefix = stack.folder.endsWith(separator) ? stack.folder : stack.folder + separator;
  if (!problem.file.startsWith(prefix)) return stack.files.find((file) => file === problem.file);
  return problem.file.slice(prefix.length).replaceAll("\\", "/");
}
