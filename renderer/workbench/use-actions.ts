import { useMemo, useRef } from "react";
import type { ShellTarget } from "../../main/contract/shell.ts";
import { focusShell } from "../commands/focus.ts";
import { keyOf, useCursor, useDocuments, type Place } from "../editor/index.ts";
import { area } from "../engine/area.tsx";
import {
  troubleOf,
  useAppInfo,
  useBuilds,
  useHosts,
  useQuestions,
  useSettings,
  useShells,
  useStacks,
} from "../engine/index.tsx";
import { useBreakpoints } from "../gutter/index.ts";
import { useNotices } from "../parts/index.ts";
import { buildActions } from "./build-actions.ts";
import { removeFileAction } from "./remove-file-action.ts";
import { removeStackAction } from "./remove-stack-action.ts";
import { renameActions } from "./rename-actions.ts";
import { tabKey, type FileTab, type Tab } from "./tabs.ts";
import { useDialog } from "./use-dialog.ts";
import { useWorkbench } from "./use-workbench.ts";

/** Until a terminal has been seen. */
const usualSize = { cols: 120, rows: 30 };

function useActionsArea() {
  const workbench = useWorkbench();
  const { documents, views } = useDocuments();
  const cursor = useCursor();
  const builds = useBuilds();
  const shells = useShells();
  const hosts = useHosts();
  const stacks = useStacks();
  const { forget } = useQuestions();
  const { reveal } = useAppInfo();
  const { settings, change } = useSettings();
  const { attempt, say } = useNotices();
  const { show } = useDialog();
  const breakpoints = useBreakpoints();
  const size = useRef(usualSize);

  return useMemo(() => {
    const { view, openTab, closeTab, showPanel } = workbench;
    const activeTab = view.tabs.find((tab) => tabKey(tab) === view.active);
    const activeFile = activeTab?.kind === "file" ? activeTab : undefined;

    const showFile = (place: Place) => {
      void documents.open(place);
      openTab({ kind: "file", ...place });
    };
    const openFile = (place: Place, spot?: { line: number; column: number }) => {
      showFile(place);
      cursor.go(place, spot);
    };

    const building = buildActions({
      workbench,
      documents,
      builds,
      stacks: stacks.stacks,
      breakpoints,
      notices: { attempt, say },
      show,
      openFile,
      size: () => clamped(size.current),
    });

    const copy = (text: string) =>
      attempt(async () => {
        await navigator.clipboard.writeText(text);
        say("Copied.");
      });

    const unsaved = (tab: Tab): FileTab | undefined =>
      tab.kind === "file" && views.get(keyOf(tab))?.dirty ? tab : undefined;
    const closeNow = (tab: Tab) => {
      if (tab.kind === "file") void documents.close(tab);
      closeTab(tabKey(tab));
    };

    const settle = (place: Place, how: (place: Place) => Promise<void>) =>
      attempt(async () => {
        await how(place);
        closeTab(tabKey({ kind: "compare", ...place }));
      });

    return {
      activeTab,
      activeFile,
      /** Shows a file and leaves the focus where it is, as among the files. */
      showFile,
      /** Shows a file and goes into it: what is typed next is typed there. */
      openFile,
      ...building,
      ...renameActions({ workbench, documents, stacks, say }),
      save: () => {
        if (activeFile) attempt(() => documents.save(activeFile));
      },
      saveAll: () => attempt(() => documents.saveAll()),
      /** Of a file that another program has changed: the text here goes over it. */
      keepMine: (place: Place) => settle(place, (of) => documents.keepMine(of)),
      takeTheirs: (place: Place) =>
        settle(place, async (of) => {
          if (views.get(keyOf(of))?.conflict === "deleted") {
            closeTab(tabKey({ kind: "file", ...of }));
            breakpoints.move(of, []);
          }
          await documents.takeTheirs(of);
        }),
      ...removeFileAction({
        workbench,
        views,
        stacks,
        breakpoints,
        notices: { attempt, say },
        show,
        openFile,
      }),
      /** Closes a tab; asks first when that would lose text. */
      close: (key: string) => {
        const tab = view.tabs.find((other) => tabKey(other) === key);
        const lost = tab && unsaved(tab);
        if (lost) show({ kind: "unsaved", stack: lost.stack, file: lost.file });
        else if (tab) closeNow(tab);
      },
      /** Closes those that lose nothing by it; which stay is said. */
      closeSaved: (tabs: readonly Tab[]) => {
        for (const tab of tabs) if (!unsaved(tab)) closeNow(tab);
        const stay = tabs.flatMap((tab) => unsaved(tab)?.file ?? []);
        if (stay.length > 0) say(`Not saved, so still open: ${stay.join(", ")}.`);
      },
      openShell: (target: ShellTarget) =>
        attempt(async () => {
          const shell = await shells.open(target, clamped(size.current));
          showPanel(`shell:${shell.id}`);
          focusShell(shell.id);
        }),
      closeShell: (id: string) => {
        if (view.panel === `shell:${id}`) showPanel("output");
        attempt(() => shells.close(id));
      },
      setUp: (name: string) =>
        attempt(async () => {
          if (await hosts.connect(name)) workbench.addSetup((await hosts.setup(name)).recording, name);
        }),
      connect: (name: string) => attempt(() => hosts.connect(name), `connect ${name}`),
      removeHost: (name: string) =>
        show({
          kind: "confirm",
          title: `Remove the host ${name}?`,
          text: "Only this app forgets it, and closes its connection to it. What is on the host stays there.",
          confirm: "Remove",
          danger: true,
          run: () => attempt(() => hosts.remove(name)),
        }),
      /** Of a host, by its name, or of a stack, by its id. */
      forgetSecrets: (about: string, title: string) =>
        attempt(async () => {
          await forget(about);
          say(`What was remembered for ${title} is forgotten. It is asked for again when it is needed.`);
        }),
      ...removeStackAction({ workbench, documents, stacks, notices: { attempt, say }, show }),
      fetchImage: (id: string) => attempt(() => builds.fetch(id)),
      setActive: (id: string) => attempt(() => builds.setActive(id)),
      /** Where there is nothing to show it on, its path can be had instead. */
      reveal: (path: string) =>
        attempt(() =>
          reveal(path).catch((error: unknown) =>
            say(troubleOf(error).message, [{ label: "Copy path", run: () => copy(path) }]),
          ),
        ),
      copy,
      zoom: (of: "editor" | "terminal", by: number) => {
        const resized = (before: number) => (by === 0 ? 13 : Math.min(32, Math.max(8, before + by)));
        const next =
          of === "editor"
            ? { ...settings, fontSize: resized(settings.fontSize) }
            : {
                ...settings,
                terminal: { ...settings.terminal, fontSize: resized(settings.terminal.fontSize) },
              };
        attempt(() => change(next));
      },
      /** Remembers how large terminals are here, for the next that is opened. */
      sawSize: (seen: { cols: number; rows: number }) => {
        size.current = seen;
      },
    };
  }, [
    workbench,
    documents,
    views,
    cursor,
    builds,
    breakpoints,
    shells,
    hosts,
    stacks,
    forget,
    reveal,
    settings,
    change,
    attempt,
    say,
    show,
  ]);
}

function clamped({ cols, rows }: { cols: number; rows: number }) {
  return { cols: Math.min(500, Math.max(20, cols)), rows: Math.min(300, Math.max(5, rows)) };
}

/** What one can do in the window, for buttons, menus, keys and the palette alike. */
export const [ActionsProvider, useActions] = area("Actions", useActionsArea);
