export { Presence, type LineSummary } from "./presence.ts";
