import type { Problem } from "../../../main/contract/problem.ts";
import type { Check } from "../../../main/contract/stack.ts";
import type { Place } from "../documents.ts";

/** What the languages ask of the rest of the window. */
export interface LanguageHelp {
  /** The file that a model holds. */
  placeOf(uri: { toString(): string }): Place | undefined;
  /** What is known of a file, provided that it is about this very text. */
  known(place: Place, text: string): Known | undefined;
  /** The same, looking again when what is known is about an earlier text. */
  look(place: Place, text: string): Promise<Known | undefined>;
  /** Names of the variables that a file's stack gives its script, as far as the last look at it could tell. */
  envOf(place: Place | undefined): readonly string[];
  /** The text laid out anew; as it is when that can't be done, and the user has been told why. `indent`: spaces, 0 for tabs. */
  format(place: Place, text: string, indent: number): Promise<string>;
  schema(): Promise<Record<string, unknown>>;
}

/** What the last look found in a file. */
export interface Known {
  problems: readonly Problem[];
  /** What can be made better although nothing is wrong there. */
  offers: NonNullable<Check["offers"]>;
}
