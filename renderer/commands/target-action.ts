import type { MenuItem } from "../parts/index.ts";
import type { Command } from "./command.ts";

/** What can be done to a stack, a host, a build …: once for its context menu, and once as a command for the one that is picked. */
export interface TargetAction<T> extends Omit<MenuItem, "blocked" | "run"> {
  /** Why it can't be done to that one now. */
  blocked?: (target: T) => string | undefined;
  run: (target: T) => void;
  /** What the command has of its own, e.g. keys; `false`: there is another command for the same. */
  command?: Partial<Pick<Command, "id" | "title" | "keys">> | false;
}

/** The items of a thing's context menu. */
export function menuOf<T>(actions: readonly TargetAction<T>[], target: T): MenuItem[] {
  return actions.map(({ blocked, run, command: _command, ...look }) => ({
    ...look,
    blocked: blocked?.(target),
    run: () => run(target),
  }));
}

/** The same as commands for what is picked; `noun` says what kind of thing it is, and `name` which, when there is one. */
export function commandsOf<T>(
  actions: readonly TargetAction<T>[],
  noun: string,
  target: T | undefined,
  name?: string,
): Command[] {
  const of = name === undefined ? noun : `${noun} ${name}`;
  return actions.flatMap(({ label, blocked, run, command }) =>
    command === false
      ? []
      : [
          {
            id: `${of}: ${label}`,
            title: `${of}: ${label}`,
            blocked: target === undefined ? `No ${noun.toLowerCase()} is picked.` : blocked?.(target),
            run: () => target !== undefined && run(target),
            ...command,
          },
        ],
  );
}
