import { useRef, type KeyboardEvent } from "react";
import type { StackSummary } from "../../main/contract/stack.ts";
import { menuOf } from "../commands/target-action.ts";
import { keyOf, useDocuments } from "../editor/index.ts";
import { useBuilds } from "../engine/index.tsx";
import { Icon, IconButton, useMenu } from "../parts/index.ts";
import { StateMark } from "../builds/build-marks.tsx";
import { useWorkbench } from "../workbench/use-workbench.ts";
import { DirtyDot } from "./dirty-dot.tsx";
import { FileItem } from "./file-item.tsx";
import { useStackMenu } from "./stack-menu.ts";

/** Stacks with their files. */
export function StackTree({ stacks }: { stacks: readonly StackSummary[] }) {
  const tree = useRef<HTMLDivElement>(null);
  const onKeyDown = (event: KeyboardEvent) => {
    const items = [...(tree.current?.querySelectorAll<HTMLElement>(".tree-main") ?? [])];
    const index = items.indexOf(document.activeElement as HTMLElement);
    const to = { ArrowDown: index + 1, ArrowUp: index - 1, Home: 0, End: items.length - 1 }[event.key];
    if (to === undefined || index < 0) return;
    event.preventDefault();
    items[Math.max(0, to)]?.focus();
  };
  return (
    <div role="tree" aria-label="Stacks" ref={tree} onKeyDown={onKeyDown}>
      {stacks.map((stack) => (
        <StackItem key={stack.id} stack={stack} />
      ))}
    </div>
  );
}

function StackItem({ stack }: { stack: StackSummary }) {
  const { view, stack: picked, pickStack, fold } = useWorkbench();
  const { views } = useDocuments();
  const { builds } = useBuilds();
  const { menu, below, atPointer, byKey } = useMenu();
  const actions = useStackMenu();
  const open = !view.folded.includes(stack.id);
  const newest = builds?.find((build) => build.stack === stack.id);
  const anyDirty = stack.files.some((file) => views.get(keyOf({ stack: stack.id, file }))?.dirty);

  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    if (event.key === "ArrowRight" && !open) fold(stack.id, false);
    else if (event.key === "ArrowLeft" && open) fold(stack.id, true);
    else return byKey(event, stack.name, menuOf(actions, stack));
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    <>
      <div
        role="treeitem"
        aria-level={1}
        aria-expanded={open}
        aria-selected={stack.id === picked?.id}
        aria-label={stack.name}
        className={`tree-line row ${stack.id === picked?.id ? "row-picked" : ""}`}
        onContextMenu={(event) => atPointer(event, stack.name, menuOf(actions, stack))}
      >
        <button
          type="button"
          className="row-main tree-main"
          title={stack.folder}
          onClick={() => {
            if (stack.id === picked?.id) fold(stack.id, open);
            else {
              pickStack(stack.id);
              fold(stack.id, false);
            }
          }}
          onKeyDown={onKeyDown}
        >
          <Icon name={open ? "down" : "chevron"} />
          <span className="row-name">{stack.name}</span>
          {anyDirty ? <DirtyDot /> : null}
          {newest ? <StateMark state={newest.state} /> : null}
        </button>
        <IconButton
          icon="more"
          label={`Actions for ${stack.name}`}
          aria-haspopup="menu"
          onClick={(event) => below(event, stack.name, menuOf(actions, stack))}
        />
      </div>
      {open ? stack.files.map((file) => <FileItem key={file} stack={stack} file={file} />) : null}
      {menu}
    </>
  );
}
