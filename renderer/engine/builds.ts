import { useCallback, useMemo, useState } from "react";
import type { BuildSummary } from "../../main/contract/history.ts";
import { area } from "./area.tsx";
import { useClient, type Client } from "./client.tsx";
import { useStream } from "./use-stream.ts";

/** How far a stopped build goes on. */
export type GoOn = Parameters<Client["builds"]["goOn"]>[0]["to"];

type Sources = Awaited<ReturnType<Client["builds"]["sources"]>>;

/** The spec and script of builds, as they were built: they never change, and several parts of the window want them at once. */
class KnownSources {
  readonly #known = new Map<string, Promise<Sources>>();

  constructor(private readonly client: Client) {}

  of(id: string): Promise<Sources> {
    const known = this.#known.get(id);
    if (known) return known;
    const asked = this.client.builds.sources({ id });
    this.#known.set(id, asked);
    const forget = () => this.#known.delete(id);
    // One that another program is just making may have none yet.
    asked.then((files) => files.length > 0 || forget(), forget);
    return asked;
  }
}

function useBuildsArea() {
  const client = useClient();
  const [all, setAll] = useState<ReadonlyMap<string, BuildSummary>>();
  const [fetches, setFetches] = useState(0);
  const [cancelling, setCancelling] = useState<ReadonlySet<string>>(new Set());

  const refresh = useCallback(async () => {
    const list = await client.builds.list();
    setAll(new Map(list.map((build) => [build.id, build])));
  }, [client]);
  useStream({
    key: "builds",
    open: (signal) => client.builds.watch(undefined, { signal }),
    onOpen: () => void refresh().catch(() => undefined),
    // One that is told of before all are listed is no list of all.
    onItem: (build) => setAll((known) => known && new Map(known).set(build.id, build)),
  });

  const sources = useMemo(() => new KnownSources(client), [client]);
  const newestFirst = useMemo(() => all && [...all.values()].sort((a, b) => b.started - a.started), [all]);
  return useMemo(
    () => ({
      builds: newestFirst,
      /** How many images were asked for anew: a build that had ended has news again. */
      fetches,
      fetch: async (id: string) => {
        await client.builds.fetch({ id });
        setFetches((before) => before + 1);
      },
      start: (...args: Parameters<Client["builds"]["start"]>) => client.builds.start(...args),
      /** Builds that end as soon as their hosts have heard it. */
      cancelling,
      cancel: async (id: string) => {
        setCancelling((before) => new Set(before).add(id));
        try {
          await client.builds.cancel({ id });
        } catch (error) {
          setCancelling((before) => new Set([...before].filter((other) => other !== id)));
          throw error;
        }
      },
      unqueue: (stack: string) => client.builds.unqueue({ stack }),
      setBreakpoints: (id: string, lines: number[]) => client.builds.setBreakpoints({ id, lines }),
      goOn: (id: string, to: GoOn) => client.builds.goOn({ id, to }),
      typed: (id: string) => client.builds.typed({ id }),
      sources: (id: string) => sources.of(id),
      searchLog: (id: string, text: string, signal: AbortSignal) =>
        client.builds.searchLog({ id, text }, { signal }),
      /** Gives why something of it stays on its host. */
      remove: async (id: string, onHost: boolean, signal: AbortSignal) => {
        const { stays } = await client.builds.remove({ id, onHost }, { signal });
        await refresh();
        return stays;
      },
      setActive: async (id: string) => {
        await client.builds.setActive({ id });
        await refresh();
      },
    }),
    [newestFirst, fetches, cancelling, client, sources, refresh],
  );
}

export const [BuildsProvider, useBuilds] = area("Builds", useBuildsArea);
