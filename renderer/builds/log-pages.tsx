import { useEffect, useMemo, useRef, useState } from "react";
import { bytesText } from "../../main/contract/texts.ts";
import { useClient } from "../engine/index.tsx";
import { Button } from "../parts/index.ts";
import { plainLines } from "./last-lines.ts";
import { LogText } from "./log-text.tsx";
import { pageShowsNow } from "./shown-log.ts";
import { Unread } from "./unread.tsx";
import { useLogSize } from "./use-log-size.ts";

export type LogSpot = { at: "start" } | { at: "end" } | { at: "offset"; offset: number };
type PageSpot = LogSpot | { at: "page"; from: number };

interface Page {
  from: number;
  to: number;
  size: number;
  lines: readonly string[];
  /** Index of the line that was asked for. */
  mark?: number;
}

/** Bytes of the log that are on the screen at once: enough to read around in, little enough to lay out at once. */
const pageBytes = 128 * 1024;
/** What the next page shows again of this one, so that no line is cut in both. */
const pageOverlap = pageBytes / 4;

/** One page of a log as plain text, with the pages before and after it. */
export function LogPages({
  build,
  spot,
  find,
}: {
  build: string;
  spot: LogSpot;
  /** What is marked wherever it is. */
  find: string | undefined;
}) {
  const client = useClient();
  const [page, setPage] = useState<Page>();
  const [error, setError] = useState<unknown>();
  const [round, setRound] = useState(0);
  const [moved, setMoved] = useState<{ spot: LogSpot; at: PageSpot }>({ spot, at: spot });
  const at = moved.spot === spot ? moved.at : spot;
  const text = useRef<HTMLPreElement>(null);

  useEffect(() => {
    let gone = false;
    const load = async () => {
      const id = `build:${build}`;
      const { size } = await client.recordings.read({ id, offset: 0, max: 1, wait: 0 });
      const from = Math.max(0, Math.min(Math.round(wantedStart(at, size)), size - pageBytes));
      const { bytes } = await client.recordings.read({ id, offset: from, max: pageBytes, wait: 0 });
      if (gone) return;
      setPage(pageOf(bytes, from, size, at));
      setError(undefined);
    };
    load().catch((trouble: unknown) => !gone && setError(trouble));
    return () => {
      gone = true;
    };
  }, [client, build, at, round]);

  useEffect(() => {
    const shown = text.current;
    if (!shown || !page) return;
    const marked = shown.querySelector(".log-marked");
    if (marked) marked.scrollIntoView({ block: "center" });
    else shown.scrollTop = page.to >= page.size ? shown.scrollHeight : 0;
  }, [page]);

  const size = useLogSize(`build:${build}`, page?.size);
  const grown = page && page.to >= page.size ? size - page.size : 0;
  const more = page !== undefined && page.to < size;
  const others = useMemo(() => {
    if (!page) return;
    const go = (to: PageSpot) => () => setMoved({ spot, at: to });
    return {
      earlier: page.from > 0 ? go({ at: "page", from: page.from - pageBytes + pageOverlap }) : undefined,
      later: more ? go({ at: "page", from: page.to - pageOverlap }) : undefined,
      /** On from the last line that is here. */
      readOn: go({ at: "offset", offset: page.to }),
    };
  }, [page, more, spot]);
  useEffect(() => others && pageShowsNow(others), [others]);

  // It may be long, and is the same while somebody types what to search for.
  const content = useMemo(
    () => page && <LogText lines={page.lines} mark={page.mark} find={find} />,
    [page, find],
  );
  if (error !== undefined) return <Unread error={error} again={() => setRound(round + 1)} />;
  if (!page) return <div className="log-pages" />;
  return (
    <div className="log-pages">
      {page.from > 0 || page.to < page.size ? (
        <div className="log-where">
          <Button look="quiet" disabled={!others?.earlier} onClick={others?.earlier}>
            Earlier
          </Button>
          <span>
            {bytesText(page.from)} to {bytesText(page.to)} of {bytesText(size)}
          </span>
          <Button look="quiet" disabled={!others?.later} onClick={others?.later}>
            Later
          </Button>
        </div>
      ) : null}
      <pre ref={text} className="log-text" tabIndex={0} aria-label="The log">
        {content}
      </pre>
      {grown > 0 ? (
        <p className="log-grown">
          The log has grown by {bytesText(grown)} since this was read.
          <button type="button" className="link" onClick={others?.readOn}>
            Read on
          </button>
        </p>
      ) : null}
    </div>
  );
}

function wantedStart(at: PageSpot, size: number): number {
  switch (at.at) {
    case "start":
      return 0;
    case "end":
      return size - pageBytes;
    case "offset":
      return at.offset - pageBytes / 4;
    case "page":
      return at.from;
  }
}

function pageOf(bytes: Uint8Array, from: number, size: number, at: PageSpot): Page {
  // A page that begins within a line begins with the next one.
  const start = from === 0 ? 0 : bytes.indexOf(0x0a) + 1;
  const decode = (end?: number) => new TextDecoder().decode(bytes.subarray(start, end));
  const lines = plainLines(decode());
  const page = { from, to: from + bytes.length, size, lines };
  if (at.at !== "offset") return page;
  const before = at.offset - from;
  if (before < start || before > bytes.length) return page;
  return { ...page, mark: plainLines(decode(before)).length - 1 };
}
