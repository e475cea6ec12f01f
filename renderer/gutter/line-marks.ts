import type { BuildFailure } from "../../main/contract/build.ts";
import type { BuildView } from "../builds/timeline.ts";

/** A mark in the margin and on the line. */
export interface LineMark {
  /** In the build's text, from 1. */
  line: number;
  kind: "running" | "stopped" | "failed";
  /** What it says to whoever points at it. */
  title: string;
}

/** The line that runs, the one before which the build has stopped, the one at which it failed. */
export function lineMarks(view: BuildView, failure: BuildFailure | undefined): LineMark[] {
  const marks: LineMark[] = [];
  const { stopped } = view;
  const { current } = view.lines;
  if (stopped)
    marks.push({ line: stopped.line, kind: "stopped", title: "The build has stopped before this line." });
  else if (current) marks.push({ line: current.line, kind: "running", title: "This line is running." });
  if (failure?.line !== undefined) {
    const { line, command, status } = failure;
    const how = status === undefined ? "" : `: exit status ${status}`;
    const what = command === undefined ? "" : ` (${command.split("\n")[0]})`;
    marks.push({ line, kind: "failed", title: `The build failed here${how}${what}.` });
  }
  return marks;
}
