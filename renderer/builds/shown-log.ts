import { shownOne } from "../parts/shown.ts";

interface ShownLog {
  search: () => void;
  toStart: () => void;
  toEnd: () => void;
}

interface ShownPage {
  /** Where there is more of the log before it, or after it. */
  earlier?: (() => void) | undefined;
  later?: (() => void) | undefined;
}

export const { showsNow: logShowsNow, useShown: useShownLog } = shownOne<ShownLog>();
export const { showsNow: pageShowsNow, useShown: useShownPage } = shownOne<ShownPage>();
