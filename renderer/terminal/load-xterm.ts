export type Xterm = typeof import("./xterm.ts");

let loading: Promise<Xterm> | undefined;

/** Begins to load the terminal, once. */
export function loadXterm(): Promise<Xterm> {
  return (loading ??= import("./xterm.ts"));
}
