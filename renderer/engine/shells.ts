import { useCallback, useMemo, useState } from "react";
import type { ShellSummary, ShellTarget } from "../../main/contract/shell.ts";
import { area } from "./area.tsx";
import { useClient } from "./client.tsx";
import { useStream } from "./use-stream.ts";

function useShellsArea() {
  const client = useClient();
  const [shells, setShells] = useState<ShellSummary[]>();

  /** How many commands were sent off in each. */
  const [entered, setEntered] = useState<ReadonlyMap<string, number>>(new Map());

  const put = useCallback((shell: ShellSummary) => {
    setShells((known = []) =>
      known.some(({ id }) => id === shell.id)
        ? known.map((other) => (other.id === shell.id ? shell : other))
        : [...known, shell],
    );
  }, []);
  const refresh = useCallback(async () => setShells(await client.shells.list()), [client]);
  useStream({
    key: "shells",
    open: (signal) => client.shells.watch(undefined, { signal }),
    onOpen: () => void refresh().catch(() => undefined),
    onItem: put,
  });

  return useMemo(
    () => ({
      shells,
      entered,
      open: async (target: ShellTarget, size: { cols: number; rows: number }) => {
        const shell = await client.shells.open({ target, ...size });
        put(shell);
        return shell;
      },
      close: async (id: string) => {
        setShells((known) => known?.filter((shell) => shell.id !== id));
        await client.shells.close({ id });
      },
      write: async (id: string, data: string) => {
        await client.shells.write({ id, data });
        if (data.includes("\r")) setEntered((all) => new Map(all).set(id, (all.get(id) ?? 0) + 1));
      },
      resize: (id: string, size: { cols: number; rows: number }) => client.shells.resize({ id, ...size }),
    }),
    [shells, entered, client, put],
  );
}

export const [ShellsProvider, useShells] = area("Shells", useShellsArea);
