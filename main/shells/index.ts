export { Shells, type ShellRequest } from "./shells.ts";
export { ShellSessions } from "./sessions.ts";
