import { Failure } from "../contract/failure.ts";

/** Documented in README.md and `stackwright --help`; scripts rely on them. */
export const exitCodes = { ok: 0, buildFailed: 1, badInput: 2, hostTrouble: 3, interrupted: 130 } as const;

export function exitCodeOf(error: unknown): number {
  if (!(error instanceof Failure)) return exitCodes.hostTrouble;
  if (error.code === "interrupted") return exitCodes.interrupted;
  if (error.code.startsWith("build-")) return exitCodes.buildFailed;
  return error.code.startsWith("input-") ? exitCodes.badInput : exitCodes.hostTrouble;
}
