import { useEffect, useRef, useState } from "react";
import { useClient } from "../engine/index.tsx";
import { Button, bytesText } from "../parts/index.ts";
import { plainLines } from "./last-lines.ts";

export type LogSpot = { at: "start" } | { at: "end" } | { at: "offset"; offset: number };

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

/** One page of a log as plain text, with the pages before and after it. */
export function LogPages({ build, spot }: { build: string; spot: LogSpot }) {
  const client = useClient();
  const [page, setPage] = useState<Page>();
  const [moved, setMoved] = useState<{ spot: LogSpot; at: LogSpot }>({ spot, at: spot });
  const at = moved.spot === spot ? moved.at : spot;
  const text = useRef<HTMLPreElement>(null);

  useEffect(() => {
    let gone = false;
    const load = async () => {
      const id = `build:${build}`;
      const { size } = await client.recordings.read({ id, offset: 0, max: 1, wait: 0 });
      const wanted = at.at === "start" ? 0 : at.at === "end" ? size - pageBytes : at.offset - pageBytes / 4;
      const from = Math.max(0, Math.min(Math.round(wanted), size - pageBytes));
      const { bytes } = await client.recordings.read({ id, offset: from, max: pageBytes, wait: 0 });
      if (gone) return;
      setPage(pageOf(bytes, from, size, at));
    };
    load().catch(() => undefined);
    return () => {
      gone = true;
    };
  }, [client, build, at]);

  useEffect(() => {
    const shown = text.current;
    if (!shown || !page) return;
    const marked = shown.querySelector(".log-marked");
    if (marked) marked.scrollIntoView({ block: "center" });
    else shown.scrollTop = page.to >= page.size ? shown.scrollHeight : 0;
  }, [page]);

  if (!page) return <div className="log-pages" />;
  const go = (offset: number) => setMoved({ spot, at: { at: "offset", offset } });
  return (
    <div className="log-pages">
      {page.from > 0 || page.to < page.size ? (
        <div className="log-where">
          <Button look="quiet" disabled={page.from === 0} onClick={() => go(page.from - pageBytes / 2)}>
            Earlier
          </Button>
          <span>
            {bytesText(page.from)} to {bytesText(page.to)} of {bytesText(page.size)}
          </span>
          <Button look="quiet" disabled={page.to >= page.size} onClick={() => go(page.to + pageBytes / 4)}>
            Later
          </Button>
        </div>
      ) : null}
      <pre ref={text} className="log-text" tabIndex={0} aria-label="The log">
        {page.mark === undefined ? (
          page.lines.join("\n")
        ) : (
          <>
            {page.lines.slice(0, page.mark).join("\n")}
            {"\n"}
            <mark className="log-marked">{page.lines[page.mark]}</mark>
            {"\n"}
            {page.lines.slice(page.mark + 1).join("\n")}
          </>
        )}
      </pre>
    </div>
  );
}

function pageOf(bytes: Uint8Array, from: number, size: number, at: LogSpot): Page {
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
