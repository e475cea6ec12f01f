import type { BuildSummary } from "../../main/contract/history.ts";
import { bytesText } from "../../main/contract/texts.ts";

/** What builds take on this machine and what of it is what: a log stays when its image has made room. Nothing while there is nothing. */
export function diskUse(builds: readonly BuildSummary[]): string | undefined {
  const sum = (bytes: (build: BuildSummary) => number | undefined) =>
    builds.reduce((total, build) => total + (bytes(build) ?? 0), 0);
  const parts = [
    ["images", sum(({ tarball, size }) => (tarball === undefined ? 0 : size))],
    ["logs", sum(({ logSize }) => logSize)],
    ["unfinished downloads", sum(({ partSize }) => partSize)],
  ] as const;
  const all = parts.reduce((total, [, bytes]) => total + bytes, 0);
  if (all === 0) return undefined;
  const told = parts.filter(([, bytes]) => bytes > 0).map(([what, bytes]) => `${what} ${bytesText(bytes)}`);
  return `Builds take ${bytesText(all)} here: ${told.join(", ")}`;
}
