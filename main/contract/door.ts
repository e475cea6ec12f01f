import * as z from "zod";
import type { MenuAction } from "./menu.ts";

/** What the desktop's shell does with a window as a whole. */
export const frameActionSchema = z.enum(["zoom-in", "zoom-out", "usual-zoom", "developer-tools"]);
export type FrameAction = z.infer<typeof frameActionSchema>;

/**
 * What a front door does for the few calls that are about the user's desk rather than about builds. Each connection to the contract
 * carries the one it came through as its context.
 */
export interface Door {
  /** Shows a file, given by its absolute path, in its folder. Rejects with a `Failure`. */
  reveal(path: string): Promise<void>;
  /** Rejects with a `Failure` where the window is a browser's, which does that itself. */
  frame(action: FrameAction): Promise<void>;
  /** What is picked in the native menu; where there is none, a stream that stays silent until `signal` aborts. */
  menu(signal: AbortSignal | undefined): AsyncGenerator<MenuAction, void>;
}
