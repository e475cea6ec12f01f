import { useEffect, useRef } from "react";
import { bytesText } from "../../main/contract/texts.ts";
import { lastLines } from "./last-lines.ts";
import type { LogHits } from "./use-log-search.ts";

/** The lines that a search has found; `at`: index of the one that is shown. */
export function LogHitList({ hits, at, pick }: { hits: LogHits; at: number; pick: (index: number) => void }) {
  const list = useRef<HTMLUListElement>(null);
  useEffect(() => {
    list.current?.children.item(at)?.scrollIntoView({ block: "nearest" });
  }, [hits, at]);
  return (
    <ul className="log-hits" aria-label="Lines found" ref={list}>
      {hits.map((hit, index) => (
        <li key={hit.offset}>
          <button type="button" aria-current={index === at} onClick={() => pick(index)}>
            <span className="log-offset">{bytesText(hit.offset)}</span>
            <span className="log-line">{lastLines(hit.line, 1)[0]?.slice(0, 400) ?? ""}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}
