import { useEffect, useEffectEvent } from "react";
import { useBuilds, useClient } from "../engine/index.tsx";
import { tabKey } from "./tabs.ts";
import { useWorkbench } from "./use-workbench.ts";

/**
 * Closes what shows something that is there no more: the tabs of a build that is deleted, here or by another program, and the output of set-ups
 * from before the app was started.
 */
export function useDropGone(): void {
  const { view, closeTab, closeSetup } = useWorkbench();
  const { builds } = useBuilds();
  const client = useClient();
  useEffect(() => {
    if (!builds) return;
    for (const tab of view.tabs)
      if ("build" in tab && !builds.some(({ id }) => id === tab.build)) closeTab(tabKey(tab));
  }, [builds, view.tabs, closeTab]);

  const lookAtSetups = useEffectEvent(() => {
    for (const { recording } of view.setups)
      client.recordings
        .read({ id: recording, offset: 0, max: 1, wait: 0 })
        .catch(() => closeSetup(recording));
  });
  // Those that begin from now on are kept for as long as they are shown.
  useEffect(() => lookAtSetups(), []);
}
