import { createHash } from "node:crypto";
import { hostname } from "node:os";
import { basename } from "node:path";

/** How hosts call a stack: tells apart those of the same name that belong to different people or folders on a shared host. */
export function stackLabel(specPath: string, salt = ""): string {
  const name = basename(specPath)
    .replace(/\.ya?ml$/i, "")
    .replaceAll(/[^A-Za-z0-9_.-]/g, "_")
    .replace(/^[.-]+/, "")
    .slice(0, 40);
  const digest = createHash("sha256").update(`${hostname()}\0${specPath}${salt}`).digest("hex");
  return `${name || "stack"}-${digest.slice(0, 8)}`;
}

/**
 * The label of a new build, by those before it: a stack that was renamed keeps its own, since hosts know by that what they keep for it until its next
 * build; and one that has got its former path has another. `id`: the new build's.
 */
export function labelOf(
  specPath: string,
  id: string,
  builds: readonly { spec: string; stack: string }[],
): string {
  const own = builds.findLast(({ spec }) => spec === specPath)?.stack;
  if (own !== undefined) return own;
  const label = stackLabel(specPath);
  return builds.some(({ stack }) => stack === label) ? stackLabel(specPath, `\0${id}`) : label;
}
