import { useWorkbench } from "../workbench/use-workbench.ts";
import { useFollowed } from "./use-followed.ts";
import { useLastOutput } from "./use-last-output.ts";
import { useOutput } from "./use-output.ts";

/** The last lines that a failed build printed, and the way to all of them. `line`: the one that failed. */
export function FailureOutput({ build, line }: { build: string; line: number | undefined }) {
  const { openTab } = useWorkbench();
  const { goToOutput } = useOutput();
  const { known } = useFollowed().lines;
  const from = line === undefined ? undefined : known.get(line)?.log;
  const output = useLastOutput(build, from);
  if (!output || output.lines.length === 0) return null;
  return (
    <>
      <pre
        ref={output.byEnd ? showEnd : undefined}
        className="failure-output"
        role="region"
        aria-label="Last lines of output"
        tabIndex={0}
      >
        {output.lines.join("\n")}
      </pre>
      <button
        type="button"
        className="link"
        onClick={() => (from === undefined ? openTab({ kind: "log", build }) : goToOutput(from))}
      >
        {from === undefined ? "Show the log" : "Show all of it"}
      </button>
    </>
  );
}

function showEnd(output: HTMLElement | null): void {
  if (output) output.scrollTop = output.scrollHeight;
}
