import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import type { Problem } from "../../main/contract/problem.ts";
import type { Check, StackSummary } from "../../main/contract/stack.ts";
import { area } from "../engine/area.tsx";
import { useClient, useStacks } from "../engine/index.tsx";
import { useNotices } from "../parts/index.ts";
import { useWorkbench } from "../workbench/use-workbench.ts";
import type { Place } from "./documents.ts";
import type { Known, LanguageHelp } from "./languages/index.ts";
import { modelPath } from "./model-holder.ts";
import { useDocuments } from "./use-documents.ts";
import { useLanguages } from "./use-languages.ts";

interface Checked {
  stack: StackSummary;
  check: Check;
  /** The texts that it is about, of the files that were open. */
  texts: ReadonlyMap<string, string>;
}

/** Milliseconds between two looks at files that change on disk in quick succession. */
const quiet = 200;

function useProblemsArea() {
  const client = useClient();
  const { say, report } = useNotices();
  const { onFileChange } = useStacks();
  const { documents, restored, monaco } = useDocuments();
  const { stack } = useWorkbench();
  const [checked, setChecked] = useState<Checked>();
  const newest = useRef(0);
  const latest = useRef<Checked>(undefined);
  const id = stack?.id;
  const picked = useRef(stack);
  useEffect(() => {
    picked.current = stack;
  }, [stack]);

  const check = useCallback(async (): Promise<Checked | undefined> => {
    const { current: stack } = picked;
    if (!stack) return undefined;
    const mine = ++newest.current;
    const texts = documents.textsOf(stack.id);
    try {
      const found = await client.stacks.check({ stack: stack.id, buffers: documents.buffersOf(stack.id) });
      const now: Checked = { stack, check: found, texts };
      if (mine === newest.current) setChecked((latest.current = now));
      return now;
    } catch {
      // Checking is a help only; what can't be checked is said when it is built.
      return undefined;
    }
  }, [client, documents]);

  useEffect(() => {
    if (id === undefined || !restored) return;
    void check();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const soon = (of: { stack: string }) => {
      if (of.stack !== id) return;
      clearTimeout(timer);
      timer = setTimeout(() => void check(), quiet);
    };
    const stopText = documents.onText(soon);
    const stopFiles = onFileChange(soon);
    return () => {
      clearTimeout(timer);
      stopText();
      stopFiles();
    };
  }, [id, restored, documents, onFileChange, check]);

  const known = useCallback((place: Place, text: string) => knownOf(latest.current, place, text), []);
  const help = useMemo(
    (): LanguageHelp => ({
      placeOf: (uri) => [...documents.views().values()].find((view) => modelPath(view) === uri.path),
      known,
      look: async (place, text) => known(place, text) ?? knownOf(await check(), place, text),
      format: async ({ stack, file }, text, indent) => {
        try {
          const { text: tidy, problem } = await client.stacks.format({ stack, file, text, indent });
          if (problem !== undefined) say(problem);
          return tidy;
        } catch (error) {
          report(error);
          return text;
        }
      },
      schema: () => client.stacks.schema(),
    }),
    [documents, client, known, check, say, report],
  );
  useLanguages(monaco, help);

  return useMemo(() => {
    const check = checked && checked.stack.id === id ? checked.check : undefined;
    const problems = check?.problems;
    const count = (severity: Problem["severity"]) =>
      problems?.filter((problem) => problem.severity === severity).length ?? 0;
    return { problems, errors: count("error"), warnings: count("warning"), untraced: check?.untraced };
  }, [checked, id]);
}

/** What a check says of a file, provided that it is about this very text. */
function knownOf(checked: Checked | undefined, place: Place, text: string): Known | undefined {
  if (checked?.stack.id !== place.stack || checked.texts.get(place.file) !== text) return undefined;
  const { check, stack } = checked;
  return { check, problems: check.problems.filter((problem) => fileOf(problem, stack) === place.file) };
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
