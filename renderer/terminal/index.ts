export { loadXterm } from "./load-xterm.ts";
export type { Reference } from "./references.ts";
export { TerminalView } from "./terminal-view.tsx";
export type { TerminalSession } from "./session.ts";
