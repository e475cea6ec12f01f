/**
 * An expected error at a seam: a stable code, a sentence for people, and what to do next.
 * Services throw nothing else on purpose; anything else that surfaces is a defect.
 */
export class Failure extends Error {
  override readonly name = "Failure";

  constructor(
    readonly code: FailureCode,
    message: string,
    readonly hint?: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/**
 * The first word says whose trouble it is and decides the command's exit code:
 * `build` 1, `input` 2, `host` 3, `interrupted` 130.
 */
export type FailureCode = `${"build" | "input" | "host"}-${string}` | "interrupted";

/** The sentence and, on a line of its own, the hint. For anything that was thrown. */
export function explain(error: unknown): string {
  if (error instanceof Failure) return error.hint ? `${error.message}\n${error.hint}` : error.message;
  return error instanceof Error ? error.message : String(error);
}
