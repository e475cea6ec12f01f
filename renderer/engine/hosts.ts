import { useCallback, useEffect, useMemo, useState } from "react";
import type { HostProfile } from "../../main/contract/host.ts";
import { area } from "./area.tsx";
import { useClient } from "./client.tsx";
import { isAnswer, troubleOf, type Trouble } from "./trouble.ts";
import { useStream } from "./use-stream.ts";

export interface LineState {
  state: "idle" | "connecting" | "connected" | "waiting" | "failed";
  reason?: string | undefined;
  /** Seconds. */
  retryIn?: number | undefined;
}

/** Milliseconds between looks at a file of hosts that can't be understood: somebody is about to mend it. */
const look = 2000;

function useHostsArea() {
  const client = useClient();
  const [hosts, setHosts] = useState<HostProfile[]>();
  const [lines, setLines] = useState<Record<string, LineState>>({});
  /** Hosts that this window connects to, and what ends that. */
  const [connecting, setConnecting] = useState<ReadonlyMap<string, AbortController>>(new Map());

  const [unread, setUnread] = useState<Trouble>();
  const refresh = useCallback(async () => {
    try {
      setHosts(await client.hosts.list());
      setUnread(undefined);
    } catch (error) {
      const trouble = troubleOf(error);
      // The same again is no news.
      if (isAnswer(error)) setUnread((before) => (before?.message === trouble.message ? before : trouble));
      throw error;
    }
  }, [client]);
  useEffect(() => {
    if (!unread) return;
    const timer = setInterval(() => void refresh().catch(() => undefined), look);
    return () => clearInterval(timer);
  }, [unread, refresh]);
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
    const andRefresh = async <T>(result: Promise<T>): Promise<T> => {
      const value = await result;
      await refresh();
      return value;
    };
    return {
      hosts,
      /** Why the saved hosts are not known. */
      unread,
      /** Why there is none to pick. */
      none:
        unread?.message ?? (hosts?.length === 0 ? "There is no host to build on: add one first." : undefined),
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
  }, [hosts, unread, lines, connecting, connect, client, refresh]);
}

export const [HostsProvider, useHosts] = area("Hosts", useHostsArea);

/** How a host is called in the window. */
export function hostTitle(host: HostProfile | string): string {
  const name = typeof host === "string" ? host : host.name;
  return name === "local" ? "this machine" : name;
}
