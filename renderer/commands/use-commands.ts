import { useMemo } from "react";
import type { MenuAction } from "../../main/contract/menu.ts";
import { useCursor } from "../editor/index.ts";
import { area } from "../engine/area.tsx";
import { useBuilds, useSettings, useStacks } from "../engine/index.tsx";
import { useNotices } from "../parts/index.ts";
import { tabKey } from "../workbench/tabs.ts";
import { useActions } from "../workbench/use-actions.ts";
import { useDialog } from "../workbench/use-dialog.ts";
import { useWorkbench } from "../workbench/use-workbench.ts";
import { useBuildCommands } from "./build-commands.ts";
import { focusArea, nextArea } from "./focus.ts";

export interface Command {
  id: MenuAction | (string & {});
  title: string;
  /** The first is the one that is shown. `Mod` is Command on a Mac and Control elsewhere. */
  keys?: readonly string[];
  enabled?: boolean;
  /** While it can't be done, its keys are left to whoever else has a use for them. */
  leavesKeys?: boolean;
  run: () => void;
}

function useCommandsArea() {
  const workbench = useWorkbench();
  const actions = useActions();
  const cursor = useCursor();
  const { show } = useDialog();
  const { settings, change } = useSettings();
  const { createSample } = useStacks();
  const { builds } = useBuilds();
  const { attempt } = useNotices();
  const building = useBuildCommands();

  return useMemo<readonly Command[]>(() => {
    const { view, stack, host, build, running, setLayout, showPanel, openTab } = workbench;
    const { layout } = view;
    const shellOnHost = () => {
      if (host) actions.openShell({ kind: "host", host: host.name });
    };
    const moveTab = (by: number) => {
      const index = view.tabs.findIndex((tab) => tabKey(tab) === view.active);
      const tab = view.tabs[(index + by + view.tabs.length) % view.tabs.length];
      if (tab) openTab(tab);
    };
    const zoom = (by: number) =>
      actions.zoom(document.activeElement?.closest(".terminal-view") ? "terminal" : "editor", by);
    return [
      {
        id: "build",
        title: "Save and Build",
        keys: ["Mod+Enter"],
        enabled: !!stack && !!host,
        run: () => actions.saveAndBuild(),
      },
      {
        id: "cancel-build",
        title: "Cancel the build",
        keys: ["Mod+Shift+X"],
        enabled: !!running,
        run: () => running && actions.cancelBuild(running.id),
      },
      ...building,
      { id: "save", title: "Save", keys: ["Mod+S"], enabled: !!actions.activeFile, run: actions.save },
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
        enabled: view.active !== null,
        run: () => view.active !== null && actions.close(view.active),
      },
      {
        id: "next-tab",
        title: "Next tab",
        keys: ["Mod+PageDown"],
        enabled: view.tabs.length > 1,
        run: () => moveTab(1),
      },
      {
        id: "previous-tab",
        title: "Previous tab",
        keys: ["Mod+PageUp"],
        enabled: view.tabs.length > 1,
        run: () => moveTab(-1),
      },
      {
        id: "find",
        title: "Find in the file",
        keys: ["Mod+F"],
        enabled: !!actions.activeFile,
        run: () => cursor.act("actions.find"),
      },
      {
        id: "replace",
        title: "Replace in the file",
        enabled: !!actions.activeFile,
        run: () => cursor.act("editor.action.startFindReplaceAction"),
      },
      {
        id: "format",
        title: "Format the file",
        keys: ["Shift+Alt+F"],
        enabled: !!actions.activeFile,
        run: () => cursor.act("editor.action.formatDocument"),
      },
      {
        id: "go-to-line",
        title: "Go to line …",
        keys: ["Mod+G"],
        enabled: !!actions.activeFile,
        run: () => cursor.act("editor.action.gotoLine"),
      },
      {
        id: "go-to-part",
        title: "Go to a step or function …",
        keys: ["Mod+Shift+O"],
        enabled: !!actions.activeFile,
        run: () => cursor.act("editor.action.quickOutline"),
      },
      {
        id: "go-to-definition",
        title: "Go to where the function is defined",
        keys: ["F12"],
        enabled: !!actions.activeFile,
        run: () => cursor.act("editor.action.revealDefinition"),
      },
      {
        id: "new-stack",
        title: "New stack …",
        keys: ["Mod+Shift+N"],
        run: () => show({ kind: "new-stack" }),
      },
      {
        id: "open-stack",
        title: "Open a spec (YAML) as a stack …",
        keys: ["Mod+O"],
        run: () => show({ kind: "open-stack" }),
      },
      {
        id: "sample",
        title: "Create the sample stack",
        run: () =>
          attempt(async () => {
            const sample = await createSample();
            actions.openFile({ stack: sample.id, file: sample.files[0] ?? "image.yaml" });
          }),
      },
      { id: "add-host", title: "Add a host …", run: () => show({ kind: "host" }) },
      {
        id: "doctor",
        title: "Check the host",
        enabled: !!host,
        run: () => host && show({ kind: "doctor", host: host.name }),
      },
      {
        id: "sweep",
        title: "Clean up on the host …",
        enabled: !!host,
        run: () => host && show({ kind: "sweep", host: host.name }),
      },
      {
        id: "new-shell",
        title: "New shell on the host",
        keys: ["Mod+Shift+`"],
        enabled: !!host,
        run: shellOnHost,
      },
      {
        id: "base-shell",
        title: "New shell in the base image",
        enabled: !!host && !!stack,
        run: () => host && stack && actions.openShell({ kind: "base", stack: stack.id, host: host.name }),
      },
      {
        id: "failed-shell",
        title: "New shell in the failed build",
        enabled: build?.state === "failed" && build.kept,
        run: () => build && actions.openShell({ kind: "failed-build", build: build.id }),
      },
      {
        id: "image-shell",
        title: "New shell in the image",
        enabled: build?.state === "succeeded",
        run: () => build && actions.openShell({ kind: "image", build: build.id }),
      },
      {
        id: "log",
        title: "View the build's log",
        enabled: !!build,
        run: () => build && openTab({ kind: "log", build: build.id }),
      },
      {
        id: "changes",
        title: "Changes since the build before",
        enabled: (builds?.length ?? 0) > 1 && !!build,
        run: () => build && openTab({ kind: "changes", build: build.id }),
      },
      {
        id: "terminal",
        title: "Show the terminal, or hide it",
        keys: ["Mod+`"],
        run: () => {
          if (layout.showBottom && document.activeElement?.closest("#area-panel")) {
            setLayout({ showBottom: false });
            cursor.focusEditor();
          } else {
            setLayout({ showBottom: true });
            focusArea("panel");
          }
        },
      },
      { id: "output", title: "Show the build's output", run: () => showPanel("output") },
      { id: "problems", title: "Show problems", keys: ["Mod+Shift+M"], run: () => showPanel("problems") },
      {
        id: "toggle-panel",
        title: "Lower part on or off",
        keys: ["Mod+J"],
        run: () => setLayout({ showBottom: !layout.showBottom }),
      },
      {
        id: "toggle-left",
        title: "Left side on or off",
        keys: ["Mod+B"],
        run: () => setLayout({ showLeft: !layout.showLeft }),
      },
      {
        id: "toggle-right",
        title: "Right side on or off",
        keys: ["Mod+Alt+B"],
        run: () => setLayout({ showRight: !layout.showRight }),
      },
      {
        id: "focus-left",
        title: "Go to stacks and hosts",
        keys: ["Mod+1"],
        run: () => {
          setLayout({ showLeft: true });
          focusArea("left");
        },
      },
      { id: "focus-editor", title: "Go to the editor", keys: ["Mod+2"], run: () => focusArea("editor") },
      {
        id: "focus-panel",
        title: "Go to the lower part",
        keys: ["Mod+3"],
        run: () => {
          setLayout({ showBottom: true });
          focusArea("panel");
        },
      },
      {
        id: "focus-builds",
        title: "Go to builds",
        keys: ["Mod+4"],
        run: () => {
          setLayout({ showRight: true });
          focusArea("builds");
        },
      },
      { id: "next-area", title: "Go to the next part", keys: ["F6"], run: () => nextArea(1) },
      { id: "previous-area", title: "Go to the previous part", keys: ["Shift+F6"], run: () => nextArea(-1) },
      { id: "larger", title: "Larger text", keys: ["Mod+=", "Mod++"], run: () => zoom(1) },
      { id: "smaller", title: "Smaller text", keys: ["Mod+-"], run: () => zoom(-1) },
      { id: "usual-size", title: "Text of the usual size", keys: ["Mod+0"], run: () => zoom(0) },
      {
        id: "word-wrap",
        title: "Wrap long lines, or not",
        keys: ["Alt+Z"],
        run: () => attempt(() => change({ ...settings, wordWrap: !settings.wordWrap })),
      },
      {
        id: "theme-light",
        title: "Light colours",
        run: () => attempt(() => change({ ...settings, theme: "light" })),
      },
      {
        id: "theme-dark",
        title: "Dark colours",
        run: () => attempt(() => change({ ...settings, theme: "dark" })),
      },
      {
        id: "theme-system",
        title: "Colours as the desktop has them",
        run: () => attempt(() => change({ ...settings, theme: "system" })),
      },
      { id: "settings", title: "Settings …", keys: ["Mod+,"], run: () => show({ kind: "settings" }) },
      {
        id: "shortcuts",
        title: "Keyboard shortcuts",
        keys: ["Mod+Alt+K"],
        run: () => show({ kind: "shortcuts" }),
      },
    ];
  }, [workbench, actions, cursor, show, settings, change, createSample, builds, attempt, building]);
}

/** Everything that can be done, with its keys: for the palette, the keyboard and the desktop's menu. */
export const [CommandsProvider, useCommands] = area("Commands", useCommandsArea);
