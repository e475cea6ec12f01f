import { ORPCError } from "@orpc/server";
import { Failure } from "../contract/failure.ts";

/**
 * What a front end gets of something thrown: a `Failure` as it is, anything else as one sentence. No stack leaves the engine; `report` gets it.
 */
export function toContractError(error: unknown, report: (defect: unknown) => void): unknown {
  if (error instanceof Failure) {
    const { code, message, hint } = error;
    return new ORPCError("FAILURE", {
      defined: true,
      message,
      data: { code, message, ...(hint === undefined ? {} : { hint }) },
    });
  }
  // What the framework itself refuses (an input that does not fit the contract) is in words already.
  if (error instanceof ORPCError && error.code !== "INTERNAL_SERVER_ERROR") return error;
  if (error instanceof Error && error.name === "AbortError") return error;
  report(error);
  const message = error instanceof Error ? error.message : String(error);
  return new ORPCError("INTERNAL_SERVER_ERROR", {
    message: `Something went wrong that should not have: ${message}`,
  });
}
