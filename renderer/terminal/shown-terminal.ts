import { shownOne } from "../parts/shown.ts";

/** What can be done in the terminal that is shown. */
export interface ShownTerminal {
  find: () => void;
  copy: () => void;
  /** Where it takes input. */
  paste?: () => void;
  toEnd: () => void;
}

export const { showsNow, useShown: useShownTerminal } = shownOne<ShownTerminal>();
