import { durationText } from "../../main/contract/texts.ts";
import { differs } from "./estimate.ts";
import { TimeSpan, type Span } from "./time-span.tsx";
import type { BuildView } from "./timeline.ts";
import { useBuiltLines } from "./use-built-lines.ts";
import { useLastLines } from "./use-last-lines.ts";

interface SlowLinesProps {
  build: string;
  script: string;
  view: BuildView;
  whole: Span | undefined;
  openLine: (line: number) => void;
}

/** How many lines are named, and the seconds that a line must have taken to be one of them. */
const most = 5;
const least = 0.5;

/** The lines of a script that took the longest in a build, in the order in which they ran, against what they took in the one before. */
export function SlowLines({ build, script, view, whole, openLine }: SlowLinesProps) {
  const built = useBuiltLines(build, script);
  const last = useLastLines();
  const slowest = [...view.lines.known]
    .filter(([, { seconds }]) => seconds >= least)
    .sort(([, a], [, b]) => b.seconds - a.seconds)
    .slice(0, most)
    .sort(([a, { began }], [b, { began: other }]) => began - other || a - b);
  if (slowest.length === 0) return null;
  return (
    <section className="slow-lines" aria-label="Slowest lines">
      <h3>Slowest lines</h3>
      <ol>
        {slowest.map(([line, { seconds, began }]) => (
          <li key={line}>
            <button
              type="button"
              className={`phase slow-line ${line === view.failure?.line ? "phase-failed" : ""}`}
              onClick={() => openLine(line)}
              title={`Go to line ${line}`}
            >
              <span className="slow-line-number">{line}</span>
              <code>{built?.[line - 1]?.trim() ?? ""}</code>
              <span className="phase-detail">{lastText(seconds, last.get(line))}</span>
              <span className="phase-time">{durationText(seconds)}</span>
              <TimeSpan whole={whole} began={began} seconds={seconds} />
            </button>
          </li>
        ))}
      </ol>
    </section>
  );
}

function lastText(seconds: number, before: number | undefined): string {
  return before !== undefined && differs(seconds, before) ? `last time ${durationText(before)}` : "";
}
