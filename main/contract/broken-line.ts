import type { PhaseName } from "./build.ts";

/** What becomes of a build while there is no connection to its host, by what it was at. */
export function whatGoesOn(phase: PhaseName | undefined): string {
  switch (phase) {
    case "upload":
    case "download":
      return `The ${phase} goes on where it stopped, once there is a connection again.`;
    case "base":
    case "script":
    case "pack":
      return "The build goes on there.";
    // It may have begun there by now, or not.
    case "connect":
    case undefined:
      return "It goes on once there is a connection again.";
  }
}
