import type { Step } from "../contract/build.ts";
import { Failure } from "../contract/failure.ts";
import { nearest, quote } from "../spec/index.ts";

/** What the user may ask of a build beside what it is of. */
export interface Wish {
  /** Whether layers of earlier builds are used. */
  cache: boolean;
  /** Names of steps: run from this one on, whatever layers there are; end after this one. */
  from?: string | undefined;
  until?: string | undefined;
  /** Id of the failed build to go on from. */
  resume?: string | undefined;
  /** Lines of the script to stop before. */
  breakpoints: readonly number[];
}

/** How a build is to go: as wished, over the steps that there are. */
export interface Course extends Wish {
  /** Steps of the script; none when it has no markers, or they have no effect. */
  steps: readonly Step[];
}

/** Whether more is wished than an image. */
export function isSpecial({ cache, from, until, resume, breakpoints }: Wish): boolean {
  return !cache || breakpoints.length > 0 || [from, until, resume].some((each) => each !== undefined);
}

/** Of what needs no wishes: a shell. */
export const plainCourse: Course = { steps: [], cache: true, breakpoints: [] };

/** Throws `input-no-step` when a step is named that is not there, `input-step-order` when none would be left to run. */
export function chooseCourse(wish: Wish, steps: readonly Step[]): Course {
  const names = steps.map(({ name }) => name);
  const [from, until] = [wish.from, wish.until].map((name) => name && placeOf(name, names));
  if (typeof from === "number" && typeof until === "number" && from > until)
    throw new Failure(
      "input-step-order",
      `Step ${quote(wish.from ?? "")} comes after step ${quote(wish.until ?? "")}: nothing would be built.`,
      "Name them the other way round.",
    );
  return { ...wish, steps };
}

function placeOf(name: string, names: readonly string[]): number {
  const place = names.indexOf(name);
  if (place >= 0) return place;
  if (names.length === 0)
    throw new Failure(
      "input-no-step",
      "The script has no steps.",
      "Divide it by lines like '#: step packages', outside of all commands.",
    );
  const guess = nearest(name, names);
  throw new Failure(
    "input-no-step",
    `The script has no step ${quote(name)}.`,
    guess === undefined ? `Its steps are ${names.join(", ")}.` : `Did you mean ${quote(guess)}?`,
  );
}
