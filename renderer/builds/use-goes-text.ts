import type { BuildSummary } from "../../main/contract/history.ts";
import { useBuilds } from "../engine/index.tsx";
import { stateWords } from "./build-marks.tsx";
import { useFollowed } from "./use-followed.ts";

/** How the build that is looked at goes, in words. */
export function useGoesText(build: BuildSummary | undefined): string {
  const { stopped } = useFollowed();
  const { cancelling } = useBuilds();
  if (!build) return "";
  const { id, state } = build;
  if (state !== "running") return stateWords[state];
  if (cancelling.has(id)) return "cancelling";
  return stopped ? `stopped before line ${stopped.line}` : stateWords[state];
}
