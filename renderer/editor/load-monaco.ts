export type MonacoChunk = typeof import("./monaco.ts");

let loading: Promise<MonacoChunk> | undefined;

/** Begins to load the editor, once. */
export function loadMonaco(): Promise<MonacoChunk> {
  return (loading ??= import("./monaco.ts"));
}
