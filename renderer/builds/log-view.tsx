import { useCallback, useEffect, useMemo, useRef, useState, type FormEvent } from "react";
import { troubleOf, useBuilds } from "../engine/index.tsx";
import { Button, bytesText, countText, Spinner } from "../parts/index.ts";
import { LogPages, type LogSpot } from "./log-pages.tsx";
import { logShowsNow } from "./shown-log.ts";
import { useOutput } from "./use-output.ts";
import { lastLines } from "./last-lines.ts";

type Hits = Awaited<ReturnType<ReturnType<typeof useBuilds>["searchLog"]>>;
type Search =
  | { state: "none" }
  | { state: "busy" }
  | { state: "found"; text: string; hits: Hits }
  | { state: "failed"; message: string };

/** A build's whole log, read in pages, with a search that goes through all of it. */
export function LogView({ build }: { build: string }) {
  const { searchLog } = useBuilds();
  const [text, setText] = useState("");
  const [search, setSearch] = useState<Search>({ state: "none" });
  const { logSpot } = useOutput();
  // What was picked here holds until a jump comes from elsewhere.
  const [picked, setPicked] = useState<{ spot: LogSpot; after: typeof logSpot }>();
  const setSpot = useCallback((to: LogSpot) => setPicked({ spot: to, after: logSpot }), [logSpot]);
  const box = useRef<HTMLInputElement>(null);
  useEffect(
    () =>
      logShowsNow({
        search: () => box.current?.select(),
        toStart: () => setSpot({ at: "start" }),
        toEnd: () => setSpot({ at: "end" }),
      }),
    [setSpot],
  );
  const jumped = logSpot?.build === build ? logSpot : undefined;
  const spot = useMemo<LogSpot>(() => {
    if (picked?.after === logSpot && picked) return picked.spot;
    return jumped ? { at: "offset", offset: jumped.offset } : { at: "end" };
  }, [picked, logSpot, jumped]);

  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    if (text === "") return setSearch({ state: "none" });
    setSearch({ state: "busy" });
    searchLog(build, text).then(
      (hits) => setSearch({ state: "found", text, hits }),
      (error: unknown) => setSearch({ state: "failed", message: troubleOf(error).message }),
    );
  };
  return (
    <div className="log-view">
      <form className="log-bar" role="search" onSubmit={onSubmit}>
        <input
          ref={box}
          type="search"
          aria-label="Search the whole log"
          placeholder="Search the whole log"
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
        <Button busy={search.state === "busy"} onClick={onSubmit}>
          Search
        </Button>
        <span className="log-status" role="status">
          {search.state === "found"
            ? foundText(search.hits.length)
            : search.state === "failed"
              ? search.message
              : ""}
        </span>
        <Button look="quiet" onClick={() => setSpot({ at: "start" })}>
          Go to start
        </Button>
        <Button look="quiet" onClick={() => setSpot({ at: "end" })}>
          Go to end
        </Button>
      </form>
      {search.state === "busy" ? (
        <p className="log-wait">
          <Spinner /> Searching …
        </p>
      ) : null}
      {search.state === "found" && search.hits.length > 0 ? (
        <ul className="log-hits" aria-label="Lines found">
          {search.hits.map((hit) => (
            <li key={hit.offset}>
              <button type="button" onClick={() => setSpot({ at: "offset", offset: hit.offset })}>
                <span className="log-offset">{bytesText(hit.offset)}</span>
                <span className="log-line">{lastLines(hit.line, 1)[0]?.slice(0, 400) ?? ""}</span>
              </button>
            </li>
          ))}
        </ul>
      ) : null}
      <LogPages build={build} spot={spot} />
    </div>
  );
}

function foundText(count: number): string {
  if (count === 0) return "Nothing found.";
  return count >= 1000 ? "The first 1,000 lines found" : `${countText(count, "line")} found`;
}
