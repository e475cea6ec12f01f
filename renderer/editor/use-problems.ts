import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import type { Problem } from "../../main/contract/problem.ts";
import type { Check, StackSummary } from "../../main/contract/stack.ts";
import { area } from "../engine/area.tsx";
import { useClient, useStacks } from "../engine/index.tsx";
import { useNotices } from "../parts/index.ts";
import { useWorkbench } from "../workbench/use-workbench.ts";
import type { Place } from "./documents.ts";
import type { Known, LanguageHelp } from "./languages/index.ts";
import { useDocuments } from "./use-documents.ts";
import { useLanguages } from "./use-languages.ts";
import { useLint } from "./use-lint.ts";

interface Checked {
  stack: StackSummary;
  check: Check;
  /** The texts that it is about, of the files that were open. */
  texts: ReadonlyMap<string, string>;
}

/** Milliseconds between two looks at files that change on disk in quick succession. */
const quiet = 200;
const nothing: readonly Problem[] = [];

function useProblemsArea() {
  const client = useClient();
  const { say, report } = useNotices();
  const { onFileChange } = useStacks();
  const { documents, restored, monaco } = useDocuments();
  const { stack, history } = useWorkbench();
  const { linted, latest: latestLint, ask: lint, answer } = useLint();
  const [checked, setChecked] = useState<Checked>();
  const newest = useRef(0);
  const checking = useRef<Promise<void>>(undefined);
  const mending = useRef<Promise<unknown>>(Promise.resolve());
  const latest = useRef<Checked>(undefined);
  const id = stack?.id;
  // What it downloaded may be offered for the spec.
  const built = history?.find(({ state }) => state === "succeeded")?.id;
  const picked = useRef(stack);
  useEffect(() => {
    picked.current = stack;
  }, [stack]);

  /** Settles after the quick checks, the newest ones; ShellCheck is then asked. */
  const check = useCallback((): Promise<void> => {
    const mine = ++newest.current;
    const look = async (stack: StackSummary): Promise<void> => {
      const texts = documents.textsOf(stack.id);
      const buffers = documents.buffersOf(stack.id);
      try {
        const found = await client.stacks.check({ stack: stack.id, buffers });
        if (mine !== newest.current) return await checking.current;
        setChecked((latest.current = { stack, check: found, texts }));
        lint(stack, buffers, texts);
      } catch {
        // Checking is a help only; what can't be checked is said when it is built.
      }
    };
    const { current: stack } = picked;
    return (checking.current = stack ? look(stack) : Promise.resolve());
  }, [client, documents, lint]);

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
  }, [id, built, restored, documents, onFileChange, check]);

  const known = useCallback(
    (place: Place, text: string): Known | undefined => {
      const now = latest.current;
      if (!now || !isAbout(now, place, text)) return undefined;
      const { current: late } = latestLint;
      const more =
        late && isAbout(late, place, text) && late.lint.outcome === "looked" ? late.lint.problems : [];
      const problems = [...now.check.problems, ...more];
      const isMine = (found: { file: string }) => fileOf(found, now.stack) === place.file;
      return { problems: problems.filter(isMine), offers: (now.check.offers ?? []).filter(isMine) };
    },
    [latestLint],
  );
  // Without waiting for ShellCheck: squiggles that change meanwhile would end the editor's question.
  const look = useCallback(
    async (place: Place, text: string): Promise<Known | undefined> => {
      if (!known(place, text)) await check();
      return known(place, text);
    },
    [known, check],
  );
  const help = useMemo(
    (): LanguageHelp => ({
      placeOf: (uri) => [...documents.views().values()].find(({ model }) => model === uri.toString()),
      known,
      look,
      envOf: (place) => (place && latest.current?.stack.id === place.stack ? latest.current.check.env : []),
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
    [documents, client, known, look, say, report],
  );
  useLanguages(monaco, help);

  const mendNow = useCallback(
    async (problem: Problem, title: string): Promise<boolean> => {
      const { current: stack } = picked;
      const file = stack && fileOf(problem, stack);
      if (!stack || file === undefined) return false;
      const place = { stack: stack.id, file };
      await documents.open(place);
      const text = documents.textOf(place);
      if (text === undefined) return false;
      await look(place, text);
      await answer.current;
      const found = known(place, text);
      const same = found?.problems.find(
        ({ code, line, message }) =>
          code === problem.code && line === problem.line && message === problem.message,
      );
      const fix = same?.fixes?.find((each) => each.title === title);
      if (!fix || documents.textOf(place) !== text) return false;
      documents.mend(place, fix);
      return true;
    },
    [documents, look, known, answer],
  );
  /** Does what a fix of a problem says, if that is still what there is. Gives whether. One after the other: each is for the text that the one before left. */
  const mend = useCallback(
    (problem: Problem, title: string): Promise<boolean> => {
      const mine = mending.current.then(() => mendNow(problem, title));
      mending.current = mine.catch(() => false);
      return mine;
    },
    [mendNow],
  );

  return useMemo(() => {
    const check = checked && checked.stack.id === id ? checked.check : undefined;
    const lint = linted && linted.stack.id === id ? linted.lint : undefined;
    const quick = check?.problems;
    const fromShellCheck = lint?.outcome === "looked" ? lint.problems : nothing;
    const count = (severity: Problem["severity"]) =>
      quick?.filter((problem) => problem.severity === severity).length ?? 0;
    return {
      /** All there are, once there has been a look. */
      problems: quick && [...quick, ...fromShellCheck],
      quick,
      fromShellCheck,
      lint,
      mend,
      errors: count("error"),
      warnings: count("warning"),
      untraced: check?.untraced,
      hasSteps: check !== undefined && check.steps.length > 0,
    };
  }, [checked, linted, id, mend]);
}

/** Whether what is known of a stack's files is about this very text of one. */
function isAbout({ stack, texts }: Pick<Checked, "stack" | "texts">, place: Place, text: string): boolean {
  return stack.id === place.stack && texts.get(place.file) === text;
}

/** What is wrong with the picked stack's files, saved or not; `undefined` until it has been looked at. */
export const [ProblemsProvider, useProblems] = area("Problems", useProblemsArea);

/** The file that a problem is in, as its stack calls it; nothing when it is in none of them. */
export function fileOf(
  problem: { file: string },
  stack: { folder: string; files: readonly string[] },
): string | undefined {
  const separator = stack.folder.includes("\\") ? "\\" : "/";
  const prefix = stack.folder.endsWith(separator) ? stack.folder : stack.folder + separator;
  if (!problem.file.startsWith(prefix)) return stack.files.find((file) => file === problem.file);
  return problem.file.slice(prefix.length).replaceAll("\\", "/");
}
