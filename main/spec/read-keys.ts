import type { Field } from "./field.ts";
import { renamed } from "./mend.ts";
import { quote } from "./quote.ts";
import { nearest } from "./suggest.ts";

/**
 * The known keys of a map with their values; unknown ones are reported, with what was probably meant. At the spec's top one that is like no known
 * key is only warned about: vimage passed over such keys, so its files carry notes and other tools' keys.
 * `elsewhere` maps keys that belong to another map to a hint that says so. `meant` collects the guesses, so that
 * a misspelt key is not reported a second time as missing.
 */
export function readKeys<K extends string>(
  field: Field,
  known: readonly K[],
  shape: string,
  { elsewhere = {}, meant }: { elsewhere?: Readonly<Record<string, string>>; meant?: Set<string> } = {},
): Map<K, Field> {
  const found = new Map<K, Field>();
  const entries = field.entries(shape);
  for (const [name, { key, value }] of entries) {
    const exact = known.find((candidate) => candidate === name);
    if (exact !== undefined) {
      found.set(exact, value);
      continue;
    }
    const guess = nearest(name, known);
    if (guess !== undefined) meant?.add(guess);
    const belongs = Object.hasOwn(elsewhere, name) ? elsewhere[name] : undefined;
    const hint = guess ? `Did you mean ${quote(guess)}?` : (belongs ?? `Known keys are ${known.join(", ")}.`);
    const top = field.name === "the spec";
    if (top && guess === undefined && belongs === undefined) {
      key.warning("unused-key", `The key ${quote(name)} is not known, so it is not used.`, hint);
      continue;
    }
    const where = top ? "" : ` in ${field.name}`;
    const mends = guess !== undefined && !entries.has(guess) ? [renamed(key, guess)] : [];
    key.error("unknown-key", `The key ${quote(name)} is not known${where}.`, hint, ...mends);
  }
  return found;
}
