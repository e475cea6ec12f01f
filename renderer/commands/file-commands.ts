import { useMemo } from "react";
import { menuKeys } from "../../main/contract/menu.ts";
import { keyOf, useCursor, useDocuments } from "../editor/index.ts";
import { useFileMenu } from "../stacks/file-menu.ts";
import { useTabMenu } from "../workbench/tab-menu.ts";
import { tabKey } from "../workbench/tabs.ts";
import { useActions } from "../workbench/use-actions.ts";
import { useDialog } from "../workbench/use-dialog.ts";
import { useWorkbench } from "../workbench/use-workbench.ts";
import { unless, type Command } from "./command.ts";
import { commandsOf } from "./target-action.ts";

/** What the editor does, with keys of ours: id, title, its name for it, keys. */
const withOurKeys = [
  ["find", "Find in the file", "actions.find", menuKeys.find],
  ["replace", "Replace in the file", "editor.action.startFindReplaceAction"],
  ["format", "Format the file", "editor.action.formatDocument", "Shift+Alt+F"],
  ["go-to-line", "Go to line …", "editor.action.gotoLine", "Mod+G"],
  ["go-to-part", "Go to a step or function …", "editor.action.quickOutline", "Mod+Shift+O"],
  ["go-to-definition", "Go to where the function is defined", "editor.action.revealDefinition", "F12"],
] as const;

/** What it does on keys of its own. */
const withItsKeys = [
  ["undo", "Undo in the file", "undo", "Mod+Z"],
  ["redo", "Redo in the file", "redo", "Mod+Shift+Z"],
  ["cut", "Cut in the file", "editor.action.clipboardCutAction", "Mod+X"],
  ["copy", "Copy in the file", "editor.action.clipboardCopyAction", "Mod+C"],
  ["paste", "Paste in the file", "editor.action.clipboardPasteAction", "Mod+V"],
  ["select-all", "Select all of the file", "editor.action.selectAll", "Mod+A"],
  ["comment", "Comment lines out, or in", "editor.action.commentLine", "Mod+/"],
  ["quick-fix", "Mend what is wrong at the cursor …", "editor.action.quickFix", "Mod+."],
  ["next-problem", "Go to the next problem", "editor.action.marker.nextInFiles", "F8"],
  ["previous-problem", "Go to the previous problem", "editor.action.marker.prevInFiles", "Shift+F8"],
] as const;

/** Files and their tabs, and what can be done in the one that is shown. */
export function useFileCommands(): readonly Command[] {
  const { view, openTab, stack } = useWorkbench();
  const actions = useActions();
  const { views } = useDocuments();
  const { act } = useCursor();
  const { show } = useDialog();
  const actionsOfFile = useFileMenu();
  const actionsOfTab = useTabMenu();

  return useMemo(() => {
    const { tabs, active } = view;
    const { activeTab, activeFile } = actions;
    const stackFile = stack && activeFile?.stack === stack.id ? { stack, file: activeFile.file } : undefined;
    const needsFile = unless(activeFile, "No file is shown.");
    const needsTabs = unless(tabs.length > 1, "No other tab is open.");
    const conflict = activeFile && views.get(keyOf(activeFile))?.conflict;
    const needsConflict =
      needsFile ?? unless(conflict !== undefined, "No other program has changed the file.");
    const moveTab = (by: number) => {
      const index = tabs.findIndex((tab) => tabKey(tab) === active);
      const tab = tabs[(index + by + tabs.length) % tabs.length];
      if (tab) openTab(tab);
    };
    const ofEditor = ([id, title, action, ...keys]: (
      typeof withOurKeys | typeof withItsKeys
    )[number]): Command => ({
      id,
      title,
      ...(keys.length > 0 ? { keys } : {}),
      blocked: needsFile,
      run: () => act(action),
    });
    return [
      { id: "save", title: "Save", keys: [menuKeys.save], blocked: needsFile, run: actions.save },
      { id: "save-all", title: "Save all", keys: [menuKeys["save-all"]], run: actions.saveAll },
      {
        id: "quick-open",
        title: "Open a file …",
        keys: [menuKeys["quick-open"]],
        run: () => show({ kind: "palette", start: "files" }),
      },
      {
        id: "palette",
        title: "All actions …",
        keys: [menuKeys.palette, "F1"],
        run: () => show({ kind: "palette", start: "actions" }),
      },
      {
        id: "close-tab",
        title: "Close the tab",
        keys: [menuKeys["close-tab"]],
        blocked: unless(active !== null, "No tab is open."),
        run: () => active !== null && actions.close(active),
      },
      {
        id: "next-tab",
        title: "Next tab",
        keys: ["Mod+PageDown"],
        blocked: needsTabs,
        run: () => moveTab(1),
      },
      {
        id: "previous-tab",
        title: "Previous tab",
        keys: ["Mod+PageUp"],
        blocked: needsTabs,
        run: () => moveTab(-1),
      },
      ...commandsOf(actionsOfTab, "Tab", activeTab),
      ...withOurKeys.map(ofEditor),
      ...withItsKeys.map((each): Command => ({ ...ofEditor(each), keysAreTheirs: true })),
      {
        id: "compare-disk",
        title: "Compare the text here with the file on disk",
        blocked: needsConflict ?? unless(conflict !== "deleted", "It was deleted there."),
        run: () => activeFile && openTab({ kind: "compare", stack: activeFile.stack, file: activeFile.file }),
      },
      {
        id: "keep-mine",
        title: "Keep the text here, not the one on disk",
        blocked: needsConflict,
        run: () => activeFile && actions.keepMine(activeFile),
      },
      {
        id: "take-theirs",
        title: "Take the text on disk, not the one here",
        blocked: needsConflict,
        run: () => activeFile && actions.takeTheirs(activeFile),
      },
      ...commandsOf(actionsOfFile, "File", stackFile, stackFile?.file),
    ];
  }, [view, openTab, stack, actions, views, act, show, actionsOfFile, actionsOfTab]);
}
