import { useMemo } from "react";
import { useCursor } from "../editor/index.ts";
import { tabKey } from "../workbench/tabs.ts";
import { useActions } from "../workbench/use-actions.ts";
import { useDialog } from "../workbench/use-dialog.ts";
import { useWorkbench } from "../workbench/use-workbench.ts";
import type { Command } from "./command.ts";

/** What the editor itself does: id, title, its name for it, keys. */
const ofEditor = [
  ["find", "Find in the file", "actions.find", "Mod+F"],
  ["replace", "Replace in the file", "editor.action.startFindReplaceAction"],
  ["format", "Format the file", "editor.action.formatDocument", "Shift+Alt+F"],
  ["go-to-line", "Go to line …", "editor.action.gotoLine", "Mod+G"],
  ["go-to-part", "Go to a step or function …", "editor.action.quickOutline", "Mod+Shift+O"],
  ["go-to-definition", "Go to where the function is defined", "editor.action.revealDefinition", "F12"],
] as const;

/** Files and their tabs, and what can be done in the one that is shown. */
export function useFileCommands(): readonly Command[] {
  const { view, openTab } = useWorkbench();
  const actions = useActions();
  const { act } = useCursor();
  const { show } = useDialog();

  return useMemo(() => {
    const { tabs, active } = view;
    const enabled = !!actions.activeFile;
    const moveTab = (by: number) => {
      const index = tabs.findIndex((tab) => tabKey(tab) === active);
      const tab = tabs[(index + by + tabs.length) % tabs.length];
      if (tab) openTab(tab);
    };
    return [
      { id: "save", title: "Save", keys: ["Mod+S"], enabled, run: actions.save },
      { id: "save-all", title: "Save all", keys: ["Mod+Alt+S"], run: actions.saveAll },
      {
        id: "quick-open",
        title: "Open a file …",
        keys: ["Mod+P"],
        run: () => show({ kind: "palette", start: "files" }),
      },
      {
        id: "palette",
        title: "All actions …",
        keys: ["Mod+Shift+P", "F1"],
        run: () => show({ kind: "palette", start: "actions" }),
      },
      {
        id: "close-tab",
        title: "Close the tab",
        keys: ["Mod+W"],
        enabled: active !== null,
        run: () => active !== null && actions.close(active),
      },
      {
        id: "next-tab",
        title: "Next tab",
        keys: ["Mod+PageDown"],
        enabled: tabs.length > 1,
        run: () => moveTab(1),
      },
      {
        id: "previous-tab",
        title: "Previous tab",
        keys: ["Mod+PageUp"],
        enabled: tabs.length > 1,
        run: () => moveTab(-1),
      },
      ...ofEditor.map(([id, title, action, ...keys]) => ({
        id,
        title,
        ...(keys.length > 0 ? { keys } : {}),
        enabled,
        run: () => act(action),
      })),
    ];
  }, [view, openTab, actions, act, show]);
}
