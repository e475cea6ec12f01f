import type { MenuAction } from "./menu.ts";

/**
 * What a front door does for the few calls that are about the user's desk rather than about builds. Each connection to the contract
 * carries the one it came through as its context.
 */
export interface Door {
  /** Shows a file, given by its absolute path, in its folder. Rejects with a `Failure`. */
  reveal(path: string): Promise<void>;
  /** What is picked in the native menu; where there is none, a stream that stays silent until `signal` aborts. */
  menu(signal: AbortSignal | undefined): AsyncGenerator<MenuAction, void>;
}
