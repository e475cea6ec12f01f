import { useRef, type KeyboardEvent } from "react";
import { ageText, bytesText, durationText } from "../../main/contract/texts.ts";
import type { BuildSummary } from "../../main/contract/history.ts";
import { menuOf } from "../commands/target-action.ts";
import { IconButton, ImageName, momentText, useMenu, useNow } from "../parts/index.ts";
import { useWorkbench } from "../workbench/use-workbench.ts";
import { useBuildMenu } from "./build-menu.ts";
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
  const actions = useBuildMenu();

  const onKeyDown = (event: KeyboardEvent<HTMLElement>, index: number) => {
    const to = { ArrowDown: index + 1, ArrowUp: index - 1, Home: 0, End: builds.length - 1 }[event.key];
    const build = builds[index];
    if (to !== undefined) {
      const next = builds[to];
      if (next) pickBuild(stack, next.id);
      list.current?.querySelectorAll<HTMLElement>(".build-pick")[to]?.focus();
    } else if ((event.key === "F10" && event.shiftKey) || event.key === "ContextMenu") {
      if (build) below(event, `Build ${build.image}`, menuOf(actions, build));
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
            onContextMenu={(event) => atPointer(event, `Build ${build.image}`, menuOf(actions, build))}
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
              <span className="build-name">
                <ImageName name={build.image} />
              </span>
              {build.active ? <span className="badge">active</span> : null}
              <span className="build-age">{ageText(build.started, now)}</span>
              <span className="build-facts">{factsOf(build)}</span>
            </button>
            <IconButton
              icon="more"
              label={`Actions for ${build.image}`}
              aria-haspopup="menu"
              onClick={(event) => below(event, `Build ${build.image}`, menuOf(actions, build))}
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
  const took = build.took === undefined ? undefined : durationText(build.took);
  const size = build.size === undefined ? undefined : bytesText(build.size);
  const ended =
    build.state === "cancelled" || build.state === "partial" ? stateWords[build.state] : undefined;
  return [failed, ended, size, took, build.by && `by ${build.by}`].filter(Boolean).join(" · ");
}
