import type { MenuAction } from "../../main/contract/menu.ts";

export interface Command {
  id: MenuAction | (string & {});
  title: string;
  /** The first is the one that is shown. `Mod` is Command on a Mac and Control elsewhere. */
  keys?: readonly string[];
  enabled?: boolean;
  /** While it can't be done, its keys are left to whoever else has a use for them. */
  leavesKeys?: boolean;
  run: () => void;
}
