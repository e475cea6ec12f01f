import { useCallback, useEffect, useEffectEvent, useRef, useState } from "react";
import { scriptLines } from "../builds/use-built-lines.ts";
import type { Place } from "../editor/documents.ts";
import { useDocuments } from "../editor/use-documents.ts";
import { useBuilds } from "../engine/index.tsx";
import { useNotices } from "../parts/index.ts";
import { useWorkbench } from "../workbench/use-workbench.ts";
import { lineMap, linesOf } from "./line-map.ts";

/** Tells a running build of breakpoints that are set or removed, by the lines of the text that it runs; and remembers what builds were told. */
export function useTold(place: Place | undefined, dots: readonly number[]) {
  const { running } = useWorkbench();
  const { documents } = useDocuments();
  const { sources, setBreakpoints } = useBuilds();
  const { attempt } = useNotices();
  const [told, setTold] = useState<ReadonlyMap<string, readonly number[]>>(new Map());
  const latest = useRef(told);
  const tell = useCallback((build: string, lines: readonly number[]) => {
    latest.current = new Map(latest.current).set(build, lines);
    setTold(latest.current);
  }, []);
  /** With which dots this window first saw a build: those that one which it did not start itself is taken to know. */
  const first = useRef(new Map<string, string>());
  /** Settles when the build knows of what was last done. One after the other: the last must be the last to arrive. */
  const telling = useRef<Promise<void>>(Promise.resolve());
  const settled = useCallback(() => telling.current, []);
  const build = running?.id;

  const send = useEffectEvent((isGone: () => boolean) => {
    const earlier = telling.current;
    if (build !== undefined && place && !first.current.has(build)) first.current.set(build, dots.join());
    const sending = (async () => {
      await earlier;
      if (build === undefined || !place) return;
      const built = scriptLines(await sources(build), place.file);
      const text = documents.textOf(place);
      if (isGone() || !built || text === undefined) return;
      const places = lineMap(linesOf(text), built);
      const there = dots.flatMap((line) => places.get(line) ?? []);
      const before = latest.current.get(build);
      if (before?.join() === there.join()) return;
      if (before || first.current.get(build) !== dots.join()) await setBreakpoints(build, there);
      tell(build, there);
    })();
    telling.current = sending.catch(() => undefined);
    attempt(() => sending);
  });
  useEffect(() => {
    let gone = false;
    send(() => gone);
    return () => {
      gone = true;
    };
  }, [build, place, dots]);
  return { told, tell, settled };
}
