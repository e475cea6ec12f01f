import { performance } from "node:perf_hooks";
import type { BuildEvent, PhaseName } from "../contract/build.ts";
import { now } from "./clock.ts";

/** Milliseconds: more often nobody can read it, and every event is checked, sent and drawn. */
const pace = 100;

/** Tells of a transfer's bytes: the first and the last time, and now and then between. */
export function progressTeller(
  phase: PhaseName,
  emit: (event: BuildEvent) => void,
  doing?: (BuildEvent & { type: "progress" })["doing"],
): (done: number, total: number) => void {
  let told = -Infinity;
  return (done, total) => {
    const moment = performance.now();
    if (done < total && moment - told < pace) return;
    told = moment;
    emit({ type: "progress", at: now(), phase, done, total, ...(doing ? { doing } : {}) });
  };
}
