import * as z from "zod";
import type { Whereabouts } from "../../main/contract/placed-at.ts";
import { moved } from "./moved.ts";
import { withoutStack, withStack } from "./of-stack.ts";
import { panelSchema, tabKey, tabSchema, type Panel, type Tab } from "./tabs.ts";

const layoutSchema = z.object({
  /** Pixels. */
  left: z.number(),
  right: z.number(),
  bottom: z.number(),
  showLeft: z.boolean(),
  showRight: z.boolean(),
  showBottom: z.boolean(),
});
export type Layout = z.infer<typeof layoutSchema>;

/** What this window shows and where: kept in the window, because the engine has no use for it. */
export const viewStateSchema = z.object({
  stack: z.string().nullable(),
  tabs: z.array(tabSchema),
  /** Key of the tab that is shown. */
  active: z.string().nullable(),
  panel: panelSchema,
  /** The build that is looked at, by stack; without one it is the newest. */
  build: z.record(z.string(), z.string()),
  /** Set-ups whose output is still shown: recording ids with their hosts. */
  setups: z.array(z.object({ recording: z.string(), host: z.string() })),
  /** Stacks whose files are folded away. */
  folded: z.array(z.string()),
  /** Lines of scripts that builds stop before, by the script's key (`keyOf`). */
  breakpoints: z.record(z.string(), z.array(z.number())).default({}),
  layout: layoutSchema,
});
export type ViewState = z.infer<typeof viewStateSchema>;

export const firstViewState: ViewState = {
  stack: null,
  tabs: [],
  active: null,
  panel: "output",
  build: {},
  setups: [],
  folded: [],
  breakpoints: {},
  layout: { left: 244, right: 308, bottom: 280, showLeft: true, showRight: true, showBottom: false },
};

export type ViewAction =
  | { type: "open"; tab: Tab }
  | { type: "close"; key: string }
  | { type: "stack"; stack: string }
  | { type: "panel"; panel: Panel }
  | { type: "build"; stack: string; build: string | null }
  | { type: "setup"; recording: string; host: string }
  | { type: "close-setup"; recording: string }
  | { type: "fold"; stack: string; folded: boolean }
  | { type: "breakpoints"; script: string; lines: readonly number[] }
  | { type: "layout"; layout: Partial<Layout> }
  | { type: "moved"; from: Whereabouts; to: Whereabouts }
  | { type: "stack-gone"; stack: string }
  /** `before`: what the window showed before it was gone. */
  | { type: "stack-back"; stack: string; before: ViewState };

export function viewReducer(state: ViewState, action: ViewAction): ViewState {
  switch (action.type) {
    case "open": {
      const key = tabKey(action.tab);
      const tabs = state.tabs.some((tab) => tabKey(tab) === key) ? state.tabs : [...state.tabs, action.tab];
      return { ...state, tabs, active: key, stack: "stack" in action.tab ? action.tab.stack : state.stack };
    }
    case "close":
      return closeTab(state, action.key);
    case "stack": {
      const last = state.tabs.findLast((tab) => "stack" in tab && tab.stack === action.stack);
      return { ...state, stack: action.stack, active: last ? tabKey(last) : state.active };
    }
    case "panel":
      return { ...state, panel: action.panel, layout: { ...state.layout, showBottom: true } };
    case "build": {
      const { [action.stack]: _gone, ...others } = state.build;
      return {
        ...state,
        build: action.build === null ? others : { ...others, [action.stack]: action.build },
      };
    }
    case "setup":
      return {
        ...state,
        setups: [...state.setups, { recording: action.recording, host: action.host }],
        panel: `setup:${action.recording}`,
        layout: { ...state.layout, showBottom: true },
      };
    case "close-setup":
      return {
        ...state,
        setups: state.setups.filter(({ recording }) => recording !== action.recording),
        panel: state.panel === `setup:${action.recording}` ? "output" : state.panel,
      };
    case "fold": {
      const others = state.folded.filter((stack) => stack !== action.stack);
      return { ...state, folded: action.folded ? [...others, action.stack] : others };
    }
    case "breakpoints": {
      const { [action.script]: _before, ...others } = state.breakpoints;
      const lines = [...new Set(action.lines)].sort((a, b) => a - b);
      return { ...state, breakpoints: lines.length > 0 ? { ...others, [action.script]: lines } : others };
    }
    case "layout":
      return { ...state, layout: { ...state.layout, ...action.layout } };
    case "moved":
      return moved(state, action.from, action.to);
    case "stack-gone":
      return withoutStack(state, action.stack);
    case "stack-back":
      return withStack(state, action.stack, action.before);
  }
}

function closeTab(state: ViewState, key: string): ViewState {
  const index = state.tabs.findIndex((tab) => tabKey(tab) === key);
  if (index < 0) return state;
  const tabs = state.tabs.toSpliced(index, 1);
  if (state.active !== key) return { ...state, tabs };
  const next = tabs[index] ?? tabs[index - 1];
  return {
    ...state,
    tabs,
    active: next ? tabKey(next) : null,
    stack: next && "stack" in next ? next.stack : state.stack,
  };
}
