import { useRef, type KeyboardEvent } from "react";
import type { BuildSummary } from "../../main/contract/history.ts";
import {
  ageText,
  bytesText,
  durationText,
  IconButton,
  momentText,
  useMenu,
  useNow,
  type MenuItem,
} from "../parts/index.ts";
import { useActions } from "../workbench/use-actions.ts";
import { useWorkbench } from "../workbench/use-workbench.ts";
import { failureLine, StateMark, stateWords } from "./build-marks.tsx";

interface HistoryProps {
  stack: string;
  builds: readonly BuildSummary[];
  shown: string | undefined;
}

/** All builds of a stack, newest first. */
export function History({ stack, builds, shown }: HistoryProps) {
  const now = useNow(30_000);
  const list = useRef<HTMLUListElement>(null);
  const { pickBuild, openTab } = useWorkbench();
  const { menu, below, atPointer } = useMenu();
  const itemsOf = useBuildMenu(builds);

  const onKeyDown = (event: KeyboardEvent<HTMLElement>, index: number) => {
    const to = { ArrowDown: index + 1, ArrowUp: index - 1, Home: 0, End: builds.length - 1 }[event.key];
    const build = builds[index];
    if (to !== undefined) {
      const next = builds[to];
      if (next) pickBuild(stack, next.id);
      list.current?.querySelectorAll<HTMLElement>(".build-pick")[to]?.focus();
    } else if ((event.key === "F10" && event.shiftKey) || event.key === "ContextMenu") {
      if (build) below(event, `Build ${build.image}`, itemsOf(build));
    } else if (event.key === "Enter" && build) openTab({ kind: "log", build: build.id });
    else return;
    event.preventDefault();
  };

  return (
    <>
      <ul className="history" aria-label="Builds of this stack" ref={list}>
        {builds.map((build, index) => (
          <li
            key={build.id}
            className={`build ${build.id === shown ? "build-shown" : ""}`}
            onContextMenu={(event) => atPointer(event, `Build ${build.image}`, itemsOf(build))}
          >
            <button
              type="button"
              className="build-pick"
              aria-current={build.id === shown}
              title={`${build.image}, ${momentText(build.started)}`}
              onClick={() => pickBuild(stack, build.id)}
              onDoubleClick={() => openTab({ kind: "log", build: build.id })}
              onKeyDown={(event) => onKeyDown(event, index)}
            >
              <StateMark state={build.state} />
              <span className="build-name">{build.image}</span>
              {build.active ? <span className="badge">active</span> : null}
              <span className="build-age">{ageText(build.started, now)}</span>
              <span className="build-facts">{factsOf(build)}</span>
            </button>
            <IconButton
              icon="more"
              label={`Actions for ${build.image}`}
              aria-haspopup="menu"
              onClick={(event) => below(event, `Build ${build.image}`, itemsOf(build))}
            />
          </li>
        ))}
      </ul>
      {menu}
    </>
  );
}

function factsOf(build: BuildSummary): string {
  const failed = failureLine(build);
  const took = build.ended === undefined ? undefined : durationText(build.ended - build.started);
  const size = build.size === undefined ? undefined : bytesText(build.size);
  const ended =
    build.state === "cancelled" || build.state === "partial" ? stateWords[build.state] : undefined;
  return [failed, ended, size, took, build.by && `by ${build.by}`].filter(Boolean).join(" · ");
}

/** What can be done with a build, for its context menu. */
export function useBuildMenu(builds: readonly BuildSummary[]): (build: BuildSummary) => MenuItem[] {
  const { openTab, pickBuild } = useWorkbench();
  const actions = useActions();
  return (build) => {
    const { id, tarball } = build;
    const mine = builds.filter(({ stack }) => stack === build.stack);
    const before = mine[mine.findIndex((other) => other.id === id) + 1];
    const items: (MenuItem | false)[] = [
      build.state === "running" && {
        label: "Cancel the build",
        icon: "stop",
        run: () => actions.cancelBuild(id),
      },
      { label: "View log", icon: "file", keys: "Enter", run: () => openTab({ kind: "log", build: id }) },
      {
        label: "Changes since the build before",
        icon: "link",
        disabled: before === undefined,
        run: () => openTab({ kind: "changes", build: id }),
      },
      {
        label: "Compare with the script now …",
        icon: "link",
        run: () => openTab({ kind: "changes", build: id, now: true }),
      },
      (build.state === "failed" || build.state === "partial") &&
        build.kept && {
          label: "Shell here",
          icon: "terminal",
          run: () => actions.openShell({ kind: "failed-build", build: id }),
        },
      build.state === "succeeded" && {
        label: "Shell in the image",
        icon: "terminal",
        run: () => actions.openShell({ kind: "image", build: id }),
      },
      build.state === "succeeded" &&
        tarball === undefined && {
          label: "Download the image",
          icon: "jump",
          separated: true,
          run: () => {
            pickBuild(build.stack, id);
            actions.fetchImage(id);
          },
        },
      tarball !== undefined && {
        label: build.active ? "This is the active image" : "Make active",
        icon: "check",
        disabled: build.active,
        separated: true,
        run: () => actions.setActive(id),
      },
      tarball !== undefined && {
        label: "Reveal in folder",
        icon: "folder",
        run: () => actions.reveal(tarball),
      },
      tarball !== undefined && { label: "Copy path", run: () => actions.copy(tarball) },
      build.state !== "running" && {
        label: "Delete …",
        icon: "close",
        separated: true,
        danger: true,
        run: () => actions.removeBuild(id, build.image),
      },
    ];
    return items.filter((item) => item !== false);
  };
}
