import { useCallback, useMemo, useRef, useState } from "react";
import type { StackChange, StackSummary } from "../../main/contract/stack.ts";
import { area } from "./area.tsx";
import { useClient } from "./client.tsx";
import { useStream } from "./use-stream.ts";

export type FileChange = Extract<StackChange, { type: "file" }>;

function useStacksArea() {
  const client = useClient();
  const [stacks, setStacks] = useState<StackSummary[]>();
  const listeners = useRef(new Set<(change: FileChange) => void>());

  const [baseStep, setBaseStep] = useState<string | null>(null);
  useStream({
    key: "base",
    open: (signal) => client.stacks.watchBase(undefined, { signal }),
    onItem: ({ step }) => setBaseStep(step),
  });

  const refresh = useCallback(async () => setStacks(await client.stacks.list()), [client]);
  useStream({
    key: "stacks",
    open: (signal) => client.stacks.watch(undefined, { signal }),
    onOpen: () => void refresh().catch(() => undefined),
    onItem: (change) => {
      if (change.type === "stacks") void refresh().catch(() => undefined);
      else for (const listener of listeners.current) listener(change);
    },
  });

  return useMemo(() => {
    const andRefresh = async <T>(result: Promise<T>): Promise<T> => {
      const value = await result;
      await refresh();
      return value;
    };
    return {
      stacks,
      /** What is being done to make this machine's own base; `null` while none is made. */
      baseStep,
      cancelBase: () => client.stacks.cancelBase(),
      create: (...args: Parameters<typeof client.stacks.create>) => andRefresh(client.stacks.create(...args)),
      createSample: () => andRefresh(client.stacks.createSample()),
      open: (path: string) => andRefresh(client.stacks.open({ path })),
      rename: (stack: string, name: string) => andRefresh(client.stacks.rename({ stack, name })),
      addFile: (stack: string, file: string) => andRefresh(client.stacks.addFile({ stack, file })),
      renameFile: (stack: string, file: string, to: string) =>
        andRefresh(client.stacks.renameFile({ stack, file, to })),
      mentions: (...args: Parameters<typeof client.stacks.mentions>) => client.stacks.mentions(...args),
      removeFile: (stack: string, file: string) => andRefresh(client.stacks.removeFile({ stack, file })),
      restoreFile: (stack: string, file: string, movedTo: string) =>
        andRefresh(client.stacks.restoreFile({ stack, file, movedTo })),
      remove: (stack: string) => andRefresh(client.stacks.remove({ stack })),
      /** Undoes that; `movedTo`: what it gave. */
      restore: (stack: string, movedTo: string | null) =>
        andRefresh(client.stacks.restore({ stack, movedTo })),
      catalogue: () => client.stacks.catalogue(),
      /** Tells of files that changed on disk, whoever wrote them. */
      onFileChange: (listener: (change: FileChange) => void) => {
        const all = listeners.current;
        all.add(listener);
        return () => void all.delete(listener);
      },
    };
  }, [stacks, baseStep, client, refresh]);
}

export const [StacksProvider, useStacks] = area("Stacks", useStacksArea);
