import { durationText } from "../parts/index.ts";
import { useBuiltLines } from "./use-built-lines.ts";
import type { BuildView } from "./timeline.ts";

interface SlowLinesProps {
  build: string;
  script: string;
  view: BuildView;
  openLine: (line: number) => void;
}

/** How many lines are named, and the seconds that a line must have taken to be one of them. */
const most = 3;
const least = 0.5;

/** The lines of a script that took the longest in a build. */
export function SlowLines({ build, script, view, openLine }: SlowLinesProps) {
  const built = useBuiltLines(build, script);
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
              <span className="phase-time">{durationText(seconds)}</span>
            </button>
          </li>
        ))}
      </ol>
    </section>
  );
}
