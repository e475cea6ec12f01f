import { Failure } from "../contract/failure.ts";
import { parseDestination } from "./destination.ts";
import { resolveSshOptions, type SshOptions } from "./ssh-options.ts";

const longest = 8;

/** All hops to a destination, the destination last: `ProxyJump` followed as OpenSSH follows it. */
export async function resolveRoute(
  destination: string,
  home: string,
): Promise<[...SshOptions[], SshOptions]> {
  return hopsTo(destination, home, 0);
}

async function hopsTo(written: string, home: string, depth: number): Promise<[...SshOptions[], SshOptions]> {
  if (depth > longest)
    throw new Failure(
      "input-proxy-jump",
      `The way to ${written} leads over itself.`,
      "Mend ProxyJump in ~/.ssh/config.",
    );
  const target = await resolveSshOptions(parseDestination(written), home);
  const [first, ...others] = target.jumps;
  if (first === undefined) return [target];
  // The first hop's own ProxyJump counts; the others are reached through the one before, whatever theirs says.
  const rest = others.map((hop) => resolveSshOptions(parseDestination(hop), home));
  return [...(await hopsTo(first, home, depth + 1)), ...(await Promise.all(rest)), target];
}
