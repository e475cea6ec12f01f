import type { MenuAction } from "../../main/contract/menu.ts";
import { keysText } from "../parts/platform.ts";
import type { MenuItem } from "../parts/index.ts";

export interface Command {
  id: MenuAction | (string & {});
  title: string;
  /** The first is the one that is shown. `Mod` is Command on a Mac and Control elsewhere. */
  keys?: readonly string[] | undefined;
  /** The editor and the terminal take the keys themselves, where they have the focus: here they are only shown. */
  keysAreTheirs?: true;
  /** Why it can't be done now; without one it can. */
  blocked?: string | undefined;
  /** While it can't be done, its keys are left to whoever else has a use for them. */
  leavesKeys?: boolean;
  run: () => void;
}

/** `why`, unless it can be done. */
export const unless = (can: unknown, why: string): string | undefined => (can ? undefined : why);

/** Some of the commands, by their ids, as a menu. */
export function menuOfCommands(commands: readonly Command[], ids: readonly string[]): MenuItem[] {
  return ids.flatMap((id) =>
    commands
      .filter((command) => command.id === id)
      .map(({ title, keys, blocked, run }) => ({
        label: title,
        keys: keys?.[0] === undefined ? undefined : keysText(keys[0]),
        blocked,
        run,
      })),
  );
}
