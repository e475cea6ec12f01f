import { useRef, type KeyboardEvent } from "react";
import type { BuildSummary } from "../../main/contract/history.ts";
import type { Problem } from "../../main/contract/problem.ts";
import { StoppedBar, useOutput } from "../builds/index.ts";
import { menuOfCommands } from "../commands/command.ts";
import { useCommands } from "../commands/index.ts";
import { fileOf, useProblems } from "../editor/index.ts";
import { hostTitle, useShells, useStacks } from "../engine/index.tsx";
import { Icon, IconButton, Prose, useMenu, useNotices, type IconName } from "../parts/index.ts";
import { keysText } from "../parts/platform.ts";
import { TerminalView, type Reference } from "../terminal/index.ts";
import { ProblemList } from "./problem-list.tsx";
import { SetupView } from "./setup-view.tsx";
import { useActions } from "./use-actions.ts";
import { useWorkbench } from "./use-workbench.ts";
import type { Panel } from "./tabs.ts";

interface PanelTab {
  panel: Panel;
  title: string;
  /** What has become of it: it stays in sight where there is no room for all of the title. */
  end?: string | undefined;
  icon?: IconName;
  count?: number;
  close?: () => void;
}

/** The lower part: the build's output, shells, set-ups, problems. */
export function BottomPanel() {
  const { view, stack, build, showPanel, closeSetup, setLayout, openTab } = useWorkbench();
  const { shells, write, resize } = useShells();
  const { stacks } = useStacks();
  const { problems, lint, mend } = useProblems();
  const { openFile, closeShell, sawSize } = useActions();
  const { attach, goToPrinter } = useOutput();
  const commands = useCommands();
  const { menu, below } = useMenu();
  const { attempt, say } = useNotices();
  const list = useRef<HTMLDivElement>(null);

  const tabs: PanelTab[] = [
    { panel: "output", title: "Build output" },
    ...(shells ?? []).map(({ id, title, state }): PanelTab => ({
      panel: `shell:${id}`,
      title,
      ...(state === "ended" || state === "failed" ? { end: `(${state})` } : {}),
      icon: "terminal",
      close: () => closeShell(id),
    })),
    ...view.setups.map(({ recording, host: of }): PanelTab => ({
      panel: `setup:${recording}`,
      title: `Set-up of ${hostTitle(of)}`,
      close: () => closeSetup(recording),
    })),
    { panel: "problems", title: "Problems", count: problems?.length ?? 0 },
  ];
  const shown = tabs.some(({ panel }) => panel === view.panel) ? view.panel : "output";

  const goTo = (problem: Problem) => {
    const file = stack && fileOf(problem, stack);
    if (stack && file !== undefined) openFile({ stack: stack.id, file }, problem);
  };
  const wayTo = (of: string | undefined) => (reference: Reference) => {
    const target = stacks?.find(({ id }) => id === of) ?? stack;
    if (!target) return undefined;
    const name = reference.file?.split("/").at(-1);
    const file =
      name === undefined ? target.script : target.files.find((other) => other.split("/").at(-1) === name);
    if (file === undefined) return undefined;
    return () => openFile({ stack: target.id, file }, { line: reference.line, column: 1 });
  };
  const onKeyDown = (event: KeyboardEvent, index: number) => {
    const to = { ArrowRight: index + 1, ArrowLeft: index - 1 }[event.key];
    if (to === undefined) {
      if (event.key === "Delete") tabs[index]?.close?.();
      return;
    }
    const at = (to + tabs.length) % tabs.length;
    const tab = tabs[at];
    if (tab) showPanel(tab.panel);
    list.current?.querySelectorAll<HTMLElement>("[role=tab]")[at]?.focus();
    event.preventDefault();
  };

  return (
    <section className="panel" aria-label="Output and shells" id="area-panel" tabIndex={-1}>
      <div className="panel-bar">
        <div role="tablist" aria-label="Output and shells" className="panel-tabs" ref={list}>
          {tabs.map(({ panel, title, end, icon, count, close }, index) => (
            <div
              key={panel}
              className={`panel-tab ${panel === shown ? "panel-tab-shown" : ""}`}
              role="presentation"
            >
              <button
                type="button"
                role="tab"
                aria-selected={panel === shown}
                tabIndex={panel === shown ? 0 : -1}
                onClick={() => showPanel(panel)}
                title={wholeTitle({ title, end })}
                onKeyDown={(event) => onKeyDown(event, index)}
              >
                {icon ? <Icon name={icon} /> : null}
                <span className="panel-tab-title">{title}</span>
                {end === undefined ? null : <span> {end}</span>}
                {count ? <span className="count">{count}</span> : null}
              </button>
              {close ? (
                <IconButton
                  icon="close"
                  label={`Close ${title}`}
                  tabIndex={-1}
                  aria-hidden="true"
                  onClick={close}
                />
              ) : null}
            </div>
          ))}
        </div>
        <IconButton
          icon="add"
          label="New shell"
          keys={keysText("Mod+Shift+`")}
          aria-haspopup="menu"
          onClick={(event) =>
            below(
              event,
              "New shell",
              menuOfCommands(commands, ["new-shell", "base-shell", "failed-shell", "image-shell"]),
            )
          }
        />
        <IconButton
          icon="close"
          label="Hide the lower part"
          keys={keysText("Mod+J")}
          onClick={() => setLayout({ showBottom: false })}
        />
      </div>
      <StoppedBar />
      <div
        className="panel-body"
        role="tabpanel"
        aria-label={tabs.filter(({ panel }) => panel === shown).map(wholeTitle)[0]}
      >
        {build && !hasNoOutput(build) ? (
          <TerminalView
            key={build.id}
            recording={`build:${build.id}`}
            label={`Output of ${build.image}`}
            shown={shown === "output"}
            onSize={sawSize}
            wayTo={wayTo(build.stack)}
            openLog={() => openTab({ kind: "log", build: build.id })}
            onSession={attach}
            itemsAt={(row) => [
              { label: "Go to the line that printed this", icon: "file", run: () => goToPrinter(row) },
            ]}
          />
        ) : shown === "output" ? (
          <NoOutput build={build} />
        ) : null}
        {shells?.map((shell) => (
          <div key={shell.id} className="panel-shell" hidden={shown !== `shell:${shell.id}`}>
            {shell.state === "failed" || shell.state === "ended" ? (
              <p className="shell-remark" role="status">
                {shell.remark ??
                  (shell.state === "failed" ? "The shell could not be opened." : "The shell has ended.")}
              </p>
            ) : null}
            <TerminalView
              recording={`shell:${shell.id}`}
              label={shell.title}
              shown={shown === `shell:${shell.id}`}
              onInput={(data) => void write(shell.id, data).catch(() => undefined)}
              onSize={(size) => {
                sawSize(size);
                void resize(shell.id, size).catch(() => undefined);
              }}
              wayTo={wayTo(undefined)}
            />
          </div>
        ))}
        {view.setups.map(({ recording, host: of }) => (
          <SetupView key={recording} recording={recording} host={of} shown={shown === `setup:${recording}`} />
        ))}
        {shown === "problems" ? (
          <ProblemList
            problems={problems}
            lint={lint}
            nameOf={(problem) => (stack && fileOf(problem, stack)) ?? problem.file}
            open={goTo}
            mend={(problem, title) =>
              attempt(async () => {
                goTo(problem);
                if (!(await mend(problem, title))) say("The file has changed meanwhile: look again.");
              })
            }
          />
        ) : null}
      </div>
      {menu}
    </section>
  );
}

function wholeTitle({ title, end }: Pick<PanelTab, "title" | "end">): string {
  return end === undefined ? title : `${title} ${end}`;
}

/** Of a build that never came to print, why; or of no build at all. */
function NoOutput({ build }: { build: BuildSummary | undefined }) {
  if (!build) return <p className="empty">The output of builds appears here.</p>;
  return (
    <div className="empty prose" role="status">
      <p>The build failed before its script began, so there is no output.</p>
      <Prose text={[build.failure?.message, build.failure?.hint].filter(Boolean).join(" ")} />
    </div>
  );
}

/** Whether it failed while nothing could print yet. */
function hasNoOutput({ state, failure }: BuildSummary): boolean {
  return state === "failed" && ["connect", "upload", "base"].includes(failure?.phase ?? "");
}
