import type { ORPCErrorJSON } from "@orpc/client";
import type { Chunk } from "../../main/contract/recording.ts";

/** Bytes from an offset on, at most so many, and milliseconds to wait for the first. */
export interface ReadRequest {
  offset: number;
  max: number;
  wait: number;
}

/** From the window to its reader. */
export type ToReader =
  | { type: "read"; call: number; recording: string; request: ReadRequest }
  /** Nobody waits for that call any more. */
  | { type: "stop"; call: number }
  /** The window's own connection is there again. */
  | { type: "retry" };

/** From the reader to its window. */
export type FromReader =
  | { type: "chunk"; call: number; chunk: Chunk }
  | { type: "failure"; call: number; failure: ORPCErrorJSON<string, unknown> }
  /** A port for the desktop's shell, which only a window can reach: it travels beside this. */
  | { type: "port" };
