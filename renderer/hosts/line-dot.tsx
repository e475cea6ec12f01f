import type { LineState } from "../engine/index.tsx";

const words: Record<LineState["state"], string> = {
  idle: "not connected",
  connecting: "connecting",
  connected: "connected",
  waiting: "waiting to connect again",
  failed: "can't be used",
};

export function lineWords(line: LineState | undefined): string {
  return words[line?.state ?? "idle"];
}

/** A host's state as a dot: its form differs too, for those who can't tell the colours apart. */
export function LineDot({ line }: { line: LineState | undefined }) {
  return <span className={`dot dot-${line?.state ?? "idle"}`} role="img" aria-label={lineWords(line)} />;
}
