import type { BuildSummary } from "../../main/contract/history.ts";
import { durationText } from "../parts/index.ts";
import { differs } from "./estimate.ts";
import { useBuiltLines } from "./use-built-lines.ts";
import { useLastLines } from "./use-last-lines.ts";
import type { BuildView } from "./timeline.ts";

interface SlowLinesProps {
  build: BuildSummary;
  history: readonly BuildSummary[];
  script: string;
  view: BuildView;
  openLine: (line: number) => void;
}

/** How many lines are named, and the seconds that a line must have taken to be one of them. */
const most = 3;
const least = 0.5;

/** The lines of a script that took the longest in a build, against what they took in the one before. */
export function SlowLines({ build, history, script, view, openLine }: SlowLinesProps) {
  const built = useBuiltLines(build.id, script);
  const last = useLastLines(build, history, script);
  const slowest = [...view.lines.known]
    .filter(([, { seconds }]) => seconds >= least)
    .sort(([, a], [, b]) => b.seconds - a.seconds)
    .slice(0, most);
  if (slowest.length === 0) return null;
  return (
    <section className="slow-lines" aria-label="Slowest lines">
      <h3>Slowest lines</h3>
      <ol>
        {slowest.map(([line, { seconds }]) => (
          <li key={line}>
            <button type="button" onClick={() => openLine(line)} title={`Go to line ${line}`}>
              <span className="slow-line-number">{line}</span>
              <code>{built?.[line - 1]?.trim() ?? ""}</code>
              <span className="phase-detail">{lastText(seconds, last.get(line))}</span>
              <span className="phase-time">{durationText(seconds)}</span>
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
