import { useEffect, useId, useMemo, useRef, useState, type KeyboardEvent } from "react";
import { useCommands } from "../commands/index.ts";
import { useStacks } from "../engine/index.tsx";
import { Icon, type IconName } from "../parts/index.ts";
import { FocusPlace } from "../parts/focus-place.ts";
import { keysText } from "../parts/platform.ts";
import { useActions } from "../workbench/use-actions.ts";
import { useWorkbench } from "../workbench/use-workbench.ts";
import { fit } from "./match.ts";

interface Entry {
  key: string;
  title: string;
  detail?: string;
  icon: IconName;
  keys?: string | undefined;
  /** Why it can't be picked. */
  blocked?: string | undefined;
  run: () => void;
}

/** Every action and every file, found by a few letters. `>` in front means actions. */
export function Palette({ start, onClose }: { start: "actions" | "files"; onClose: () => void }) {
  const [text, setText] = useState(start === "actions" ? ">" : "");
  const [picked, setPicked] = useState(0);
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  const entries = useEntries(text);
  const index = Math.min(picked, entries.length - 1);

  useEffect(() => {
    const element = dialog.current;
    const before = new FocusPlace();
    element?.showModal();
    return () => {
      element?.close();
      before.giveBack();
    };
  }, []);
  useEffect(() => {
    document.getElementById(`${id}-${index}`)?.scrollIntoView({ block: "nearest" });
  }, [id, index]);

  const run = (entry: Entry | undefined) => {
    if (!entry || entry.blocked !== undefined) return;
    onClose();
    // After the dialog has given the focus back, so that an action can take it.
    setTimeout(entry.run);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const last = entries.length - 1;
    if (event.key === "ArrowDown") setPicked(index >= last ? 0 : index + 1);
    else if (event.key === "ArrowUp") setPicked(index <= 0 ? last : index - 1);
    else if (event.key === "PageDown") setPicked(Math.min(last, index + 10));
    else if (event.key === "PageUp") setPicked(Math.max(0, index - 10));
    else if (event.key === "Enter") run(entries[index]);
    else return;
    event.preventDefault();
  };
  return (
    <dialog
      ref={dialog}
      className="palette"
      aria-label="Open a file or run an action"
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onPointerDown={(event) => {
        if (event.target === event.currentTarget) onClose();
      }}
    >
      <div className="palette-inside">
        <input
          type="text"
          role="combobox"
          aria-expanded="true"
          aria-controls={`${id}-list`}
          aria-activedescendant={entries.length > 0 ? `${id}-${index}` : undefined}
          aria-label="Name of a file, or > and an action"
          placeholder="Name of a file, or > and an action"
          spellCheck={false}
          autoComplete="off"
          value={text}
          onChange={(event) => {
            setText(event.target.value);
            setPicked(0);
          }}
          onKeyDown={onKeyDown}
        />
        <ul role="listbox" id={`${id}-list`} aria-label="Results" className="palette-list">
          {entries.map((entry, position) => (
            <li
              key={entry.key}
              id={`${id}-${position}`}
              role="option"
              aria-selected={position === index}
              aria-disabled={entry.blocked !== undefined}
              className="palette-entry"
              onPointerMove={() => setPicked(position)}
              onClick={() => run(entry)}
            >
              <Icon name={entry.icon} />
              <span>{entry.title}</span>
              {entry.detail ? <span className="palette-detail">{entry.detail}</span> : null}
              {entry.blocked ? <span className="palette-detail">{entry.blocked}</span> : null}
              {entry.keys ? <kbd>{keysText(entry.keys)}</kbd> : null}
            </li>
          ))}
        </ul>
        {entries.length === 0 ? (
          <p className="hint" role="status">
            {text === "" ? "There are no files yet. Type > for actions." : "Nothing is called that."}
          </p>
        ) : null}
      </div>
    </dialog>
  );
}

function useEntries(text: string): readonly Entry[] {
  const commands = useCommands();
  const { stacks } = useStacks();
  const { stack: picked } = useWorkbench();
  const { openFile } = useActions();
  const actions = useMemo(
    () =>
      commands
        .filter(({ id }) => id !== "palette")
        .map(({ id, title, keys, blocked, run }): Entry => ({
          key: id,
          title,
          icon: "chevron",
          keys: keys?.[0],
          blocked,
          run,
        }))
        // What can be done now comes first.
        .sort((a, b) => Number(a.blocked !== undefined) - Number(b.blocked !== undefined)),
    [commands],
  );
  const files = useMemo(() => {
    const ordered = [...(stacks ?? [])].sort(
      (a, b) => Number(b.id === picked?.id) - Number(a.id === picked?.id),
    );
    return ordered.flatMap((stack) =>
      stack.files.map((file): Entry => ({
        key: `${stack.id}\n${file}`,
        title: file,
        detail: stack.name,
        icon: "file",
        run: () => openFile({ stack: stack.id, file }),
      })),
    );
  }, [stacks, picked?.id, openFile]);

  return useMemo(() => {
    const onlyActions = text.startsWith(">");
    const typed = onlyActions ? text.slice(1) : text;
    const all = onlyActions ? actions : typed === "" ? files : [...files, ...actions];
    if (typed.trim() === "") return all;
    const scored = all.flatMap((entry) => {
      const score = fit(typed, `${entry.title} ${entry.detail ?? ""}`);
      return score === undefined ? [] : [{ entry, score: score - (entry.blocked === undefined ? 0 : 3) }];
    });
    return scored.sort((a, b) => b.score - a.score).map(({ entry }) => entry);
  }, [text, actions, files]);
}
