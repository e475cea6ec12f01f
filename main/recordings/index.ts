export type { Logs } from "./open-logs.ts";
export { Recordings, type ReadRequest } from "./recordings.ts";
export { TerminalRecording } from "./terminal-recording.ts";
