import { useEffect, useRef, type KeyboardEvent } from "react";
import { AdditionView, ChangesView, LogView } from "../builds/index.ts";
import { CodeEditor, Difference, keyOf, useDocuments } from "../editor/index.ts";
import { useBuilds, useStacks } from "../engine/index.tsx";
import { menuOf } from "../commands/target-action.ts";
import { Icon, IconButton, Spinner, useMenu, type IconName } from "../parts/index.ts";
import { keysText } from "../parts/platform.ts";
import { DirtyDot } from "../stacks/dirty-dot.tsx";
import { ConflictBar } from "./conflict-bar.tsx";
import { useTabMenu } from "./tab-menu.ts";
import { tabKey, type FileTab, type Tab } from "./tabs.ts";
import { useActions } from "./use-actions.ts";
import { useWorkbench } from "./use-workbench.ts";
import { Welcome } from "./welcome.tsx";

/** The middle: tabs, and what the active one shows. */
export function EditorArea() {
  const { view } = useWorkbench();
  const active = view.tabs.find((tab) => tabKey(tab) === view.active);
  return (
    <main className="editor-area" id="area-editor" tabIndex={-1} aria-label="Editor">
      {view.tabs.length > 0 ? <TabBar tabs={view.tabs} active={view.active} /> : null}
      <div
        className="editor-body"
        role={active ? "tabpanel" : undefined}
        aria-label={active ? titleOf(active) : undefined}
      >
        {active ? <TabContent tab={active} /> : <Welcome />}
      </div>
    </main>
  );
}

const icons: Record<Tab["kind"], IconName> = {
  file: "file",
  compare: "link",
  changes: "link",
  log: "terminal",
  addition: "add",
};

function titleOf(tab: Tab): string {
  switch (tab.kind) {
    case "file":
      return tab.file;
    case "compare":
      return `${tab.file}: here and on disk`;
    case "changes":
      return tab.now ? "Changes since" : "Changes";
    case "log":
      return "Log";
    case "addition":
      return "Typed commands";
  }
}

function TabBar({ tabs, active }: { tabs: readonly Tab[]; active: string | null }) {
  const { stacks } = useStacks();
  const { builds } = useBuilds();
  const { views } = useDocuments();
  const { openTab } = useWorkbench();
  const { close } = useActions();
  const { menu, atPointer, byKey } = useMenu();
  const actions = useTabMenu();
  const bar = useRef<HTMLDivElement>(null);
  const several = new Set(tabs.flatMap((tab) => ("stack" in tab ? [tab.stack] : []))).size > 1;

  useEffect(() => {
    bar.current?.querySelector(".tab-shown")?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }, [active]);
  const onKeyDown = (event: KeyboardEvent<HTMLElement>, index: number) => {
    const to = { ArrowRight: index + 1, ArrowLeft: index - 1, Home: 0, End: tabs.length - 1 }[event.key];
    const tab = to === undefined ? undefined : tabs[(to + tabs.length) % tabs.length];
    const here = tabs[index];
    if (tab && to !== undefined) {
      openTab(tab);
      bar.current?.querySelectorAll<HTMLElement>("[role=tab]")[(to + tabs.length) % tabs.length]?.focus();
      event.preventDefault();
    } else if (event.key === "Delete" && here) {
      close(tabKey(here));
      event.preventDefault();
    } else if (here) byKey(event, titleOf(here), menuOf(actions, here));
  };
  return (
    <div className="tab-bar" ref={bar}>
      <div role="tablist" aria-label="Open files" className="tab-list">
        {tabs.map((tab, index) => {
          const key = tabKey(tab);
          const shown = key === active;
          const dirty = tab.kind === "file" && (views.get(keyOf(tab))?.dirty ?? false);
          const of =
            "stack" in tab
              ? several && stacks?.find(({ id }) => id === tab.stack)?.name
              : builds?.find(({ id }) => id === tab.build)?.image;
          return (
            <div
              key={key}
              className={`tab ${shown ? "tab-shown" : ""} ${dirty ? "tab-dirty" : ""}`}
              role="presentation"
            >
              <button
                type="button"
                role="tab"
                aria-selected={shown}
                tabIndex={shown ? 0 : -1}
                className="tab-main"
                onClick={() => openTab(tab)}
                onAuxClick={(event) => event.button === 1 && close(key)}
                onKeyDown={(event) => onKeyDown(event, index)}
                onContextMenu={(event) => atPointer(event, titleOf(tab), menuOf(actions, tab))}
              >
                <Icon name={icons[tab.kind]} />
                <span>{titleOf(tab)}</span>
                {of ? <span className="tab-of">{of}</span> : null}
                {dirty ? <DirtyDot /> : null}
              </button>
              <IconButton
                icon="close"
                label={`Close ${titleOf(tab)}`}
                keys={keysText("Mod+W")}
                tabIndex={-1}
                aria-hidden="true"
                onClick={() => close(key)}
              />
            </div>
          );
        })}
      </div>
      {menu}
    </div>
  );
}

function TabContent({ tab }: { tab: Tab }) {
  switch (tab.kind) {
    case "file":
      return <FileContent tab={tab} />;
    case "compare":
      return <CompareContent stack={tab.stack} file={tab.file} />;
    case "changes":
      return <ChangesView key={tabKey(tab)} build={tab.build} withNow={tab.now === true} />;
    case "log":
      return <LogView key={tab.build} build={tab.build} />;
    case "addition":
      return <AdditionView key={tab.build} build={tab.build} />;
  }
}

function FileContent({ tab }: { tab: FileTab }) {
  const { views, documents, monaco, restored } = useDocuments();
  const { stack, file } = tab;
  const view = views.get(keyOf(tab));
  // One that was closed because its file is gone is asked for again, to say so.
  const closed = view === undefined;
  useEffect(() => {
    if (restored && closed) void documents.open({ stack, file });
  }, [documents, restored, closed, stack, file]);
  if (view?.state === "failed") {
    return (
      <div className="empty">
        <p>{view.trouble?.message}</p>
        {view.trouble?.hint ? <p className="hint">{view.trouble.hint}</p> : null}
      </div>
    );
  }
  if (!monaco || view?.state !== "ready" || view.model === undefined) {
    return (
      <p className="empty">
        <Spinner /> Opening {file} …
      </p>
    );
  }
  return (
    <>
      {view.conflict !== undefined ? <ConflictBar view={view} conflict={view.conflict} /> : null}
      <div className="editor-place">
        <CodeEditor place={tab} model={view.model} chunk={monaco} />
      </div>
    </>
  );
}

function CompareContent({ stack, file }: { stack: string; file: string }) {
  const { views, documents, monaco } = useDocuments();
  const conflict = views.get(keyOf({ stack, file }))?.conflict;
  if (!monaco || conflict === undefined || conflict === "deleted")
    return <p className="empty">Both are the same now.</p>;
  return (
    <Difference
      chunk={monaco}
      file={file}
      before={conflict.text}
      after={documents.textOf({ stack, file }) ?? ""}
    />
  );
}
