import type { Field } from "./field.ts";
import { written } from "./mend.ts";
import { quote } from "./quote.ts";
import { nearest } from "./suggest.ts";

/** One of a few words; `meant` maps what people also call them. */
export function readChoice<T extends string>(
  field: Field,
  choices: readonly T[],
  meant: Readonly<Record<string, T>>,
): T | undefined {
  const all = `${choices.slice(0, -1).join(", ")} or ${choices.at(-1) ?? ""}`;
  const text = field.source(all);
  if (text === undefined) return undefined;
  const choice = choices.find((known) => known === text);
  if (choice !== undefined) return choice;
  const word = text.toLowerCase();
  const guess = (Object.hasOwn(meant, word) ? meant[word] : undefined) ?? nearest(text, choices);
  const hint = guess ? `Did you mean ${quote(guess)}?` : `Write ${all}.`;
  const mends = (guess ? [guess] : choices).map((choice) => written(field, choice));
  return field.error("bad-choice", `${field.name} must be ${all}, not ${quote(text)}.`, hint, ...mends);
}
