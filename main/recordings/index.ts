export { Recordings, type Logs, type ReadRequest } from "./recordings.ts";
export { TerminalRecording } from "./terminal-recording.ts";
