import { useCallback, useEffect, useMemo, useRef, useState, type KeyboardEvent } from "react";
import { Button, IconButton, Spinner } from "../parts/index.ts";
import { LogHitList } from "./log-hits.tsx";
import { LogPages, type LogSpot } from "./log-pages.tsx";
import { logShowsNow } from "./shown-log.ts";
import { useLogSearch } from "./use-log-search.ts";
import { useOutput } from "./use-output.ts";

/** A build's whole log, read in pages, with a search that goes through all of it. */
export function LogView({ build }: { build: string }) {
  const [text, setText] = useState("");
  const { logSpot } = useOutput();
  // What was picked here holds until a jump comes from elsewhere.
  const [picked, setPicked] = useState<{ spot: LogSpot; after: typeof logSpot }>();
  const setSpot = useCallback((to: LogSpot) => setPicked({ spot: to, after: logSpot }), [logSpot]);
  const search = useLogSearch(build, (offset) => setSpot({ at: "offset", offset }));
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

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Enter" || event.nativeEvent.isComposing) return;
    event.preventDefault();
    search.step(text, event.shiftKey ? -1 : 1);
  };
  const hits = search.found?.hits ?? [];
  return (
    <div className="log-view">
      <div className="log-bar" role="search">
        <input
          ref={box}
          type="search"
          aria-label="Search the whole log"
          placeholder="Search the whole log"
          value={text}
          onChange={(event) => {
            setText(event.target.value);
            // What was found stays until something else is searched for; what is still searched for is of no use.
            if (event.target.value === "" || search.busy) search.clear();
          }}
          onKeyDown={onKeyDown}
        />
        <Button busy={search.busy} onClick={() => search.begin(text)}>
          Search
        </Button>
        {hits.length > 0 ? (
          <>
            <IconButton
              icon="chevron"
              className="turn-up"
              label="Find the one above"
              keys="Shift+Enter"
              onClick={() => search.step(text, -1)}
            />
            <IconButton
              icon="chevron"
              className="turn-down"
              label="Find the one below"
              keys="Enter"
              onClick={() => search.step(text, 1)}
            />
          </>
        ) : null}
        <span className="log-status" role="status">
          {search.status}
        </span>
        <Button look="quiet" onClick={() => setSpot({ at: "start" })}>
          Go to start
        </Button>
        <Button look="quiet" onClick={() => setSpot({ at: "end" })}>
          Go to end
        </Button>
      </div>
      {search.busy ? (
        <p className="log-wait">
          <Spinner /> Searching …
          <Button look="quiet" icon="stop" onClick={search.clear}>
            Cancel
          </Button>
        </p>
      ) : null}
      {search.found && hits.length > 0 ? (
        <LogHitList hits={hits} at={search.found.at} pick={search.pick} />
      ) : null}
      <LogPages build={build} spot={spot} find={search.found?.text} />
    </div>
  );
}
