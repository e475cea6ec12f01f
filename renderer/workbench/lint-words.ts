import type { Lint } from "../../main/contract/stack.ts";
import { hostTitle } from "../engine/index.tsx";

/** Whose ShellCheck it was, or that there is none and how to get it. */
export function lintWords(lint: Exclude<Lint, { outcome: "not-looked" }>): string {
  return lint.outcome === "looked"
    ? `ShellCheck on ${hostTitle(lint.on)} has looked at the scripts.`
    : `${lint.message} ${lint.hint}`;
}
