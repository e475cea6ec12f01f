import { useCallback, useMemo, useRef, useState } from "react";
import type { Lint, StackSummary } from "../../main/contract/stack.ts";
import { useClient, useHosts } from "../engine/index.tsx";
import { useWorkbench } from "../workbench/use-workbench.ts";

interface Linted {
  stack: StackSummary;
  lint: Lint;
  /** The texts that it is about, of the files that were open. */
  texts: ReadonlyMap<string, string>;
}

/** ShellCheck's word on a stack, which comes after the quick checks. A newer question ends an older one. */
export function useLint() {
  const client = useClient();
  const { host } = useWorkbench();
  const { lines } = useHosts();
  const [linted, setLinted] = useState<Linted>();
  const latest = useRef<Linted>(undefined);
  const asking = useRef<AbortController>(undefined);
  const answer = useRef<Promise<void>>(undefined);
  // Asked again once the host can be.
  const reachable = host && lines[host.name]?.state === "connected" ? host.name : undefined;

  const ask = useCallback(
    (stack: StackSummary, buffers: Record<string, string>, texts: Linted["texts"]): void => {
      asking.current?.abort();
      const { signal } = (asking.current = new AbortController());
      const wanted = { stack: stack.id, buffers, ...(reachable === undefined ? {} : { host: reachable }) };
      answer.current = client.stacks.lint(wanted, { signal }).then(
        (lint) => {
          if (!signal.aborted) setLinted((latest.current = { stack, lint, texts }));
        },
        // A help only, and mostly no longer wanted.
        () => undefined,
      );
    },
    [client, reachable],
  );
  return useMemo(() => ({ linted, latest, ask, answer }), [linted, ask]);
}
