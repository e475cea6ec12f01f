import { placedAt, type Whereabouts } from "../../main/contract/placed-at.ts";
import { tabKey, type Tab } from "./tabs.ts";
import type { ViewState } from "./view-state.ts";

/** What the window shows, after a file or a stack was given another name. */
export function moved(state: ViewState, from: Whereabouts, to: Whereabouts): ViewState {
  const placed = <T extends Whereabouts>(at: T) => placedAt(at, from, to);
  const placedTab = (tab: Tab): Tab => ("stack" in tab ? placed(tab) : tab);
  const stackOf = (stack: string) => placed({ stack }).stack;
  const keyed = <T>(record: Record<string, T>, rename: (key: string) => string) =>
    Object.fromEntries(Object.entries(record).map(([key, value]) => [rename(key), value]));
  // A tab of a file that is gone may have the new name already.
  const tabs = new Map(state.tabs.map(placedTab).map((tab) => [tabKey(tab), tab]));
  const active = state.tabs.find((tab) => tabKey(tab) === state.active);
  return {
    ...state,
    stack: state.stack === null ? null : stackOf(state.stack),
    tabs: [...tabs.values()],
    active: active ? tabKey(placedTab(active)) : state.active,
    build: keyed(state.build, stackOf),
    folded: state.folded.map(stackOf),
    breakpoints: keyed(state.breakpoints, (script) => {
      const [stack = "", file = ""] = script.split("\n");
      const at = placed({ stack, file });
      return `${at.stack}\n${at.file}`;
    }),
  };
}
