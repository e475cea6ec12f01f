import { firstViewState, viewStateSchema, type ViewState } from "./view-state.ts";

const place = "stackwright.window";

/** What the window showed when it was last there; the first state when that is not known or can't be understood. */
export function readViewState(): ViewState {
  try {
    const parsed = viewStateSchema.safeParse(JSON.parse(localStorage.getItem(place) ?? "null"));
    return parsed.success ? parsed.data : firstViewState;
  } catch {
    return firstViewState;
  }
}

export function keepViewState(state: ViewState): void {
  try {
    localStorage.setItem(place, JSON.stringify(state));
  } catch {
    // A window that may not remember its layout works all the same.
  }
}
