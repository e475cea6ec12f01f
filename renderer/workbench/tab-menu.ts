import { useMemo } from "react";
import { unless } from "../commands/command.ts";
import type { TargetAction } from "../commands/target-action.ts";
import { useStacks } from "../engine/index.tsx";
import { keysText } from "../parts/platform.ts";
import { tabKey, type Tab } from "./tabs.ts";
import { useActions } from "./use-actions.ts";
import { useWorkbench } from "./use-workbench.ts";

/** What can be done with a tab. */
export function useTabMenu(): readonly TargetAction<Tab>[] {
  const { view, openTab } = useWorkbench();
  const { stacks } = useStacks();
  const actions = useActions();
  return useMemo(() => {
    const { tabs } = view;
    const indexOf = (tab: Tab) => tabs.findIndex((other) => tabKey(other) === tabKey(tab));
    const othersThan = (tab: Tab) => tabs.filter((other) => tabKey(other) !== tabKey(tab));
    const rightOf = (tab: Tab) => tabs.slice(indexOf(tab) + 1);
    const pathOf = (tab: Tab): string | undefined => {
      const stack = "stack" in tab ? stacks?.find(({ id }) => id === tab.stack) : undefined;
      return stack && "file" in tab ? `${stack.folder}/${tab.file}` : undefined;
    };
    const needsPath = (tab: Tab) => unless(pathOf(tab) !== undefined, "It shows a build, not a file.");
    return [
      {
        label: "Close",
        icon: "close",
        keys: keysText("Mod+W"),
        run: (tab) => actions.close(tabKey(tab)),
        command: false,
      },
      {
        label: "Close others",
        blocked: (tab) => unless(othersThan(tab).length > 0, "No other tab is open."),
        run: (tab) => {
          openTab(tab);
          actions.closeSaved(othersThan(tab));
        },
        command: { id: "close-other-tabs", title: "Close the other tabs" },
      },
      {
        label: "Close to the right",
        blocked: (tab) => unless(rightOf(tab).length > 0, "It is the last one."),
        run: (tab) => actions.closeSaved(rightOf(tab)),
        command: { id: "close-right-tabs", title: "Close the tabs to the right" },
      },
      {
        label: "Close all",
        run: () => actions.closeSaved(tabs),
        command: { id: "close-all-tabs", title: "Close all tabs" },
      },
      {
        label: "Reveal in folder",
        icon: "folder",
        separated: true,
        blocked: needsPath,
        run: (tab) => actions.reveal(pathOf(tab) ?? ""),
        command: false,
      },
      {
        label: "Copy path",
        icon: "copy",
        blocked: needsPath,
        run: (tab) => actions.copy(pathOf(tab) ?? ""),
        command: false,
      },
    ];
  }, [view, openTab, stacks, actions]);
}
