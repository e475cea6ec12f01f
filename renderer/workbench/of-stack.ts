import { tabKey, type Tab } from "./tabs.ts";
import type { ViewState } from "./view-state.ts";

const isOf = (stack: string) => (tab: Tab) => "stack" in tab && tab.stack === stack;

const isScriptOf = (stack: string) => (script: string) => script.startsWith(`${stack}\n`);

/** What the window shows, without a stack that is gone: a new one of its name gets nothing of it. */
export function withoutStack(state: ViewState, stack: string): ViewState {
  const tabs = state.tabs.filter((tab) => !isOf(stack)(tab));
  const { [stack]: _, ...build } = state.build;
  return {
    ...state,
    tabs,
    active: tabs.some((tab) => tabKey(tab) === state.active) ? state.active : firstKey(tabs),
    stack: state.stack === stack ? null : state.stack,
    build,
    folded: state.folded.filter((other) => other !== stack),
    breakpoints: only(state.breakpoints, (script) => !isScriptOf(stack)(script)),
  };
}

/** With the stack back, and what `before` showed of it. */
export function withStack(state: ViewState, stack: string, before: ViewState): ViewState {
  const shown = new Set(state.tabs.map(tabKey));
  const tabs = [...state.tabs, ...before.tabs.filter((tab) => isOf(stack)(tab) && !shown.has(tabKey(tab)))];
  const active = before.tabs.find((tab) => tabKey(tab) === before.active);
  return {
    ...state,
    tabs,
    active: active && isOf(stack)(active) ? before.active : state.active,
    stack: before.stack === stack ? stack : state.stack,
    build: { ...only(before.build, (other) => other === stack), ...state.build },
    folded: before.folded.includes(stack) ? [...state.folded, stack] : state.folded,
    breakpoints: { ...only(before.breakpoints, isScriptOf(stack)), ...state.breakpoints },
  };
}

function only<T>(record: Record<string, T>, keep: (key: string) => boolean): Record<string, T> {
  return Object.fromEntries(Object.entries(record).filter(([key]) => keep(key)));
}

function firstKey(tabs: readonly Tab[]): string | null {
  return tabs[0] ? tabKey(tabs[0]) : null;
}
