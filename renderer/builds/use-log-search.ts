import { useEffect, useRef, useState } from "react";
import { troubleOf, useBuilds } from "../engine/index.tsx";
import { countText } from "../parts/index.ts";

export type LogHits = Awaited<ReturnType<ReturnType<typeof useBuilds>["searchLog"]>>;

type Search =
  | { state: "none" }
  | { state: "busy" }
  /** `at`: index of the one that is shown. */
  | { state: "found"; text: string; hits: LogHits; at: number }
  | { state: "failed"; message: string };

/** So many lines are found at most. */
const most = 1000;

/** A search through a build's whole log, which goes from line to line. `goTo`: shows the line at an offset. */
export function useLogSearch(build: string, goTo: (offset: number) => void) {
  const { searchLog } = useBuilds();
  const [search, setSearch] = useState<Search>({ state: "none" });
  const searching = useRef<AbortController>(undefined);
  useEffect(() => () => searching.current?.abort(), []);

  const show = (found: Extract<Search, { state: "found" }>) => {
    setSearch(found);
    const hit = found.hits[found.at];
    if (hit) goTo(hit.offset);
  };
  const clear = () => {
    searching.current?.abort();
    setSearch({ state: "none" });
  };
  const begin = (text: string) => {
    clear();
    if (text === "") return;
    const { signal } = (searching.current = new AbortController());
    setSearch({ state: "busy" });
    searchLog(build, text, signal).then(
      (hits) => !signal.aborted && show({ state: "found", text, hits, at: 0 }),
      (error: unknown) =>
        !signal.aborted && setSearch({ state: "failed", message: troubleOf(error).message }),
    );
  };
  return {
    busy: search.state === "busy",
    found: search.state === "found" ? search : undefined,
    status: statusOf(search),
    begin,
    /** Nothing is searched for any more, nor marked. */
    clear,
    /** To the next line that was found, or the one before; when there is another text, that is searched for. */
    step: (text: string, by: 1 | -1) => {
      if (search.state !== "found" || search.text !== text) return begin(text);
      const { length } = search.hits;
      if (length > 0) show({ ...search, at: (search.at + by + length) % length });
    },
    /** To one of those that were found. */
    pick: (at: number) => {
      if (search.state === "found") show({ ...search, at });
    },
  };
}

function statusOf(search: Search): string {
  if (search.state === "failed") return search.message;
  if (search.state !== "found") return "";
  const { length } = search.hits;
  if (length === 0) return "Nothing found.";
  return `${search.at + 1} of ${length >= most ? "the first " : ""}${countText(length, "line")}`;
}
