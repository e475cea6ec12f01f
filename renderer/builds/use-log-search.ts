import { useState } from "react";
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

  const show = (found: Extract<Search, { state: "found" }>) => {
    setSearch(found);
    const hit = found.hits[found.at];
    if (hit) goTo(hit.offset);
  };
  const begin = (text: string) => {
    if (text === "") return setSearch({ state: "none" });
    setSearch({ state: "busy" });
    searchLog(build, text).then(
      (hits) => show({ state: "found", text, hits, at: 0 }),
      (error: unknown) => setSearch({ state: "failed", message: troubleOf(error).message }),
    );
  };
  return {
    busy: search.state === "busy",
    found: search.state === "found" ? search : undefined,
    status: statusOf(search),
    begin,
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
