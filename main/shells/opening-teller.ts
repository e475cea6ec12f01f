import type { BuildEvent, PhaseName } from "../contract/build.ts";
import { bytesText } from "../contract/texts.ts";
import type { TerminalRecording } from "../recordings/index.ts";

/** Milliseconds: more often nobody can read it, and all of it is kept for a window that comes back. */
const pace = 250;

/** What happens before there is a terminal, in a few words in the terminal's place. `cols`: its width by then. */
export function openingTeller(recording: TerminalRecording, cols: () => number): (event: BuildEvent) => void {
  let told = -Infinity;
  // A line that is longer than the terminal is two, of which only the second would be written over.
  const pass = (text: string) => recording.pass(text.slice(0, cols() - 1));
  return (event) => {
    if (event.type === "note") return recording.remark(event.text);
    const what = "phase" in event && event.phase && whatIsDone(event.phase);
    if (!what) return;
    if (event.type === "begin") pass(`${what} …`);
    if (event.type !== "progress") return;
    const { done, total } = event;
    if (total === undefined || (done < total && performance.now() - told < pace)) return;
    told = performance.now();
    const percent = total > 0 ? Math.floor((100 * done) / total) : 100;
    pass(`${what} … ${percent} % (${bytesText(done)} of ${bytesText(total)})`);
  };
}

/** What takes its time of opening a shell: the base is looked at here, and sent to a host that lacks it. */
function whatIsDone(phase: PhaseName): string | undefined {
  if (phase === "upload") return "Sending the base to the host";
  return phase === "base" ? "Reading the base" : undefined;
}
