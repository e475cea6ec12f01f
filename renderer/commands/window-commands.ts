import { useMemo } from "react";
import type { FrameAction } from "../../main/contract/door.ts";
import { menuKeys } from "../../main/contract/menu.ts";
import { door } from "../door.ts";
import { useCursor } from "../editor/index.ts";
import { useAppInfo, useSettings } from "../engine/index.tsx";
import { useNotices } from "../parts/index.ts";
import { isMac } from "../parts/platform.ts";
import { useShownTerminal } from "../terminal/shown-terminal.ts";
import { useActions } from "../workbench/use-actions.ts";
import { useDialog } from "../workbench/use-dialog.ts";
import { useWorkbench } from "../workbench/use-workbench.ts";
import { unless, type Command } from "./command.ts";
import { focusArea, nextArea } from "./focus.ts";

const themes = [
  ["light", "Light colours"],
  ["dark", "Dark colours"],
  ["system", "Colours as the desktop has them"],
] as const;

/** What is the shell's, not the page's. */
const frames: readonly { action: FrameAction; title: string; keys?: string }[] = [
  { action: "zoom-in", title: "Zoom in: all of the window larger" },
  { action: "zoom-out", title: "Zoom out: all of the window smaller" },
  { action: "usual-zoom", title: "Zoom as usual" },
  {
    action: "developer-tools",
    title: "Developer tools on or off",
    keys: isMac ? "Mod+Alt+I" : "Mod+Shift+I",
  },
];

/** The window's parts: what is shown, where the keyboard is, how it looks. */
export function useWindowCommands(): readonly Command[] {
  const {
    view: { layout, panel },
    setLayout,
    showPanel,
    closeSetup,
  } = useWorkbench();
  const { zoom: zoomPart, closeShell } = useActions();
  const terminal = useShownTerminal();
  const { focusEditor } = useCursor();
  const { show } = useDialog();
  const { settings, change } = useSettings();
  const { frame } = useAppInfo();
  const { attempt } = useNotices();

  return useMemo(() => {
    const needsTerminal = unless(terminal, "No terminal is shown.");
    const [, shell] = /^shell:(.*)$/.exec(panel) ?? [];
    const [, setup] = /^setup:(.*)$/.exec(panel) ?? [];
    const zoom = (by: number) =>
      zoomPart(document.activeElement?.closest(".terminal-view") ? "terminal" : "editor", by);
    return [
      {
        id: "terminal",
        title: "Show the terminal, or hide it",
        keys: ["Mod+`"],
        run: () => {
          if (layout.showBottom && document.activeElement?.closest("#area-panel")) {
            setLayout({ showBottom: false });
            focusEditor();
          } else {
            setLayout({ showBottom: true });
            focusArea("panel");
          }
        },
      },
      {
        id: "terminal-find",
        title: "Find in the terminal",
        keys: [menuKeys.find],
        keysAreTheirs: true,
        blocked: needsTerminal,
        run: () => terminal?.find(),
      },
      {
        id: "terminal-copy",
        title: "Copy from the terminal",
        keys: ["Mod+Shift+C"],
        keysAreTheirs: true,
        blocked: needsTerminal,
        run: () => terminal?.copy(),
      },
      {
        id: "terminal-paste",
        title: "Paste into the shell",
        keys: ["Mod+Shift+V"],
        keysAreTheirs: true,
        blocked: unless(terminal?.paste, "No shell is shown."),
        run: () => terminal?.paste?.(),
      },
      {
        id: "terminal-end",
        title: "Jump to the end of the terminal",
        blocked: needsTerminal,
        run: () => terminal?.toEnd(),
      },
      {
        id: "close-shell",
        title: "Close the shell",
        blocked: unless(shell, "No shell is shown."),
        run: () => shell !== undefined && closeShell(shell),
      },
      {
        id: "close-setup",
        title: "Close the output of the set-up",
        blocked: unless(setup, "None is shown."),
        run: () => setup !== undefined && closeSetup(setup),
      },
      { id: "output", title: "Show the build's output", run: () => showPanel("output") },
      { id: "problems", title: "Show problems", keys: ["Mod+Shift+M"], run: () => showPanel("problems") },
      {
        id: "toggle-panel",
        title: "Lower part on or off",
        keys: [menuKeys["toggle-panel"]],
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
        keys: ["Mod+Shift+E"],
        run: () => {
          setLayout({ showLeft: true });
          focusArea("left");
        },
      },
      { id: "focus-editor", title: "Go to the editor", keys: ["Mod+1"], run: () => focusArea("editor") },
      {
        id: "focus-panel",
        title: "Go to the lower part",
        keys: ["Mod+2"],
        run: () => {
          setLayout({ showBottom: true });
          focusArea("panel");
        },
      },
      {
        id: "focus-builds",
        title: "Go to builds",
        keys: ["Mod+3"],
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
      ...themes.map(([theme, title]) => ({
        id: `theme-${theme}`,
        title,
        run: () => attempt(() => change({ ...settings, theme })),
      })),
      {
        id: "settings",
        title: "Settings …",
        keys: [menuKeys.settings],
        run: () => show({ kind: "settings" }),
      },
      {
        id: "shortcuts",
        title: "Keyboard shortcuts",
        keys: [menuKeys.shortcuts],
        run: () => show({ kind: "shortcuts" }),
      },
      {
        id: "full-screen",
        title: "Full screen on or off",
        keys: ["F11"],
        keysAreTheirs: true,
        run: () =>
          attempt(() =>
            document.fullscreenElement
              ? document.exitFullscreen()
              : document.documentElement.requestFullscreen(),
          ),
      },
      ...frames.map(({ action, title, keys }) => ({
        id: action,
        title,
        ...(keys === undefined ? {} : { keys: [keys], keysAreTheirs: true as const }),
        blocked: unless(door.kind === "desktop", "The browser does that itself."),
        run: () => attempt(() => frame(action)),
      })),
      { id: "about", title: "About Stackwright", run: () => show({ kind: "about" }) },
      { id: "reload", title: "Load the window again", run: () => location.reload() },
      {
        id: "quit",
        title: "Close the window",
        blocked: unless(door.kind === "desktop", "Close the browser's tab."),
        run: () => window.close(),
      },
    ];
  }, [
    layout,
    panel,
    terminal,
    setLayout,
    showPanel,
    closeSetup,
    closeShell,
    zoomPart,
    focusEditor,
    show,
    settings,
    change,
    frame,
    attempt,
  ]);
}
