import { useCallback, useMemo, useState } from "react";
import type { HostProfile } from "../../main/contract/host.ts";
import { area } from "./area.tsx";
import { useClient } from "./client.tsx";
import { useStream } from "./use-stream.ts";

export interface LineState {
  state: "idle" | "connecting" | "connected" | "waiting" | "failed";
  reason?: string | undefined;
  /** Seconds. */
  retryIn?: number | undefined;
}

const thisMachine: HostProfile = { kind: "local", name: "local", sudo: false };

function useHostsArea() {
  const client = useClient();
  const [saved, setSaved] = useState<HostProfile[]>();
  const [lines, setLines] = useState<Record<string, LineState>>({});
  /** Hosts that this window connects to, and what ends that. */
  const [connecting, setConnecting] = useState<ReadonlyMap<string, AbortController>>(new Map());

  const refresh = useCallback(async () => setSaved(await client.hosts.list()), [client]);
  useStream({
    key: "hosts",
    open: (signal) => client.hosts.watch(undefined, { signal }),
    onOpen: () => void refresh().catch(() => undefined),
    onItem: (states) => setLines(states),
  });

  const connect = useCallback(
    async (host: string) => {
      const controller = new AbortController();
      const { signal } = controller;
      setConnecting((before) => new Map(before).set(host, controller));
      try {
        await client.hosts.connect({ host }, { signal });
      } catch (error) {
        if (!signal.aborted) throw error;
      } finally {
        setConnecting((before) => new Map([...before].filter(([, other]) => other !== controller)));
      }
      return !signal.aborted;
    },
    [client],
  );

  return useMemo(() => {
    // This machine is always there to be picked, whether or not it is saved.
    const hosts = saved && (saved.some(({ kind }) => kind === "local") ? saved : [...saved, thisMachine]);
    const andRefresh = async <T>(result: Promise<T>): Promise<T> => {
      const value = await result;
      await refresh();
      return value;
    };
    return {
      hosts,
      lines,
      suggestions: () => client.hosts.suggestions(),
      add: (profile: HostProfile) => andRefresh(client.hosts.add(profile)),
      change: (profile: HostProfile) => andRefresh(client.hosts.change(profile)),
      rename: (host: string, name: string) => andRefresh(client.hosts.rename({ host, name })),
      remove: (host: string) => andRefresh(client.hosts.remove({ host })),
      /** Gives false when that was cancelled. */
      connect,
      /** Whether this window is connecting to it, which can be cancelled then. */
      isConnecting: (host: string) => connecting.has(host),
      stopConnecting: (host: string) => connecting.get(host)?.abort(),
      retry: (host: string) => client.hosts.retry({ host }),
      doctor: (host: string, signal?: AbortSignal) => client.hosts.doctor({ host }, signal ? { signal } : {}),
      setup: (host: string) => client.hosts.setup({ host }),
      cancelSetup: (recording: string) => client.hosts.cancelSetup({ recording }),
      /** Gives the bytes freed. */
      sweep: async (host: string, days: number, signal: AbortSignal) =>
        (await client.hosts.sweep({ host, days }, { signal })).freed,
    };
  }, [saved, lines, connecting, connect, client, refresh]);
}

export const [HostsProvider, useHosts] = area("Hosts", useHostsArea);

/** How a host is called in the window. */
export function hostTitle(host: HostProfile | string): string {
  const name = typeof host === "string" ? host : host.name;
  return name === "local" ? "this machine" : name;
}
