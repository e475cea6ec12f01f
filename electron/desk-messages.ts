import type { FrameAction } from "../main/contract/door.ts";
import type { MenuAction } from "../main/contract/menu.ts";

/** From the shell to the engine's process. A window's port travels beside `window`. */
export type ToEngine =
  | { type: "begin"; resources: string; version: string; lasting: boolean }
  | { type: "window" }
  | { type: "menu"; action: MenuAction }
  /** The app ends, and its windows are gone or going. */
  | { type: "end" }
  | {
      type: "answer";
      id: number;
      value?: DeskAnswer;
      failure?: { message: string; hint?: string | undefined };
    };

/** What it is answered with, where that is anything. */
export type DeskAnswer = string | Record<string, string> | undefined;

/** What only the shell can do. Each is answered, by its id. */
export type DeskCall =
  | { call: "reveal"; path: string }
  | { call: "frame"; action: FrameAction }
  | { call: "get-secret"; key: string }
  | { call: "set-secret"; key: string; value: string }
  | { call: "remove-secret"; key: string }
  | { call: "remove-secrets"; prefix: string }
  | { call: "take-secrets"; prefix: string }
  | { call: "move-secrets"; from: string; to: string };

/** From the engine's process to the shell. */
export type FromEngine =
  | ({ type: "call"; id: number } & DeskCall)
  /** Whose builds are running now: said whenever it changes. */
  | { type: "running"; builds: RunningNow[] };

export interface RunningNow {
  image: string;
  /** Whether another build of its stack waits for it: as long as the engine runs. */
  next: boolean;
}
