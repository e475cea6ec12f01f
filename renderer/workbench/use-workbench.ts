import { useEffect, useMemo, useReducer } from "react";
import { area } from "../engine/area.tsx";
import { useBuilds, useHosts, useSettings, useStacks } from "../engine/index.tsx";
import { keepViewState, readViewState } from "./kept-state.ts";
import type { Whereabouts } from "../../main/contract/placed-at.ts";
import type { Panel, Tab } from "./tabs.ts";
import { viewReducer, type Layout, type ViewState } from "./view-state.ts";

function useWorkbenchArea() {
  const [view, dispatch] = useReducer(viewReducer, undefined, readViewState);
  useEffect(() => keepViewState(view), [view]);
  const { stacks } = useStacks();
  const { hosts } = useHosts();
  const { builds } = useBuilds();
  const { settings, change } = useSettings();

  const stack = stacks?.find(({ id }) => id === view.stack) ?? stacks?.[0];
  const host =
    hosts?.find(({ name }) => name === settings.host) ??
    hosts?.find(({ kind }) => kind === "ssh") ??
    hosts?.[0];
  const history = useMemo(() => builds?.filter((build) => build.stack === stack?.id), [builds, stack?.id]);
  const picked = stack && view.build[stack.id];
  const build = history?.find(({ id }) => id === picked) ?? history?.[0];
  const running = history?.find(({ state }) => state === "running");

  const actions = useMemo(
    () => ({
      openTab: (tab: Tab) => dispatch({ type: "open", tab }),
      closeTab: (key: string) => dispatch({ type: "close", key }),
      pickStack: (id: string) => dispatch({ type: "stack", stack: id }),
      showPanel: (panel: Panel) => dispatch({ type: "panel", panel }),
      pickBuild: (stackId: string, buildId: string | null) =>
        dispatch({ type: "build", stack: stackId, build: buildId }),
      addSetup: (recording: string, of: string) => dispatch({ type: "setup", recording, host: of }),
      closeSetup: (recording: string) => dispatch({ type: "close-setup", recording }),
      fold: (id: string, folded: boolean) => dispatch({ type: "fold", stack: id, folded }),
      setBreakpoints: (script: string, lines: readonly number[]) =>
        dispatch({ type: "breakpoints", script, lines }),
      setLayout: (layout: Partial<Layout>) => dispatch({ type: "layout", layout }),
      moved: (from: Whereabouts, to: Whereabouts) => dispatch({ type: "moved", from, to }),
      forgetStack: (id: string) => dispatch({ type: "stack-gone", stack: id }),
      bringBack: (id: string, before: ViewState) => dispatch({ type: "stack-back", stack: id, before }),
    }),
    [],
  );
  const pickHost = useMemo(() => (name: string) => change({ ...settings, host: name }), [change, settings]);
  return useMemo(
    () => ({ view, stack, host, history, build, running, pickHost, ...actions }),
    [view, stack, host, history, build, running, pickHost, actions],
  );
}

/** What this window shows: the picked stack, host and build, tabs and layout. */
export const [WorkbenchProvider, useWorkbench] = area("Workbench", useWorkbenchArea);
