import { access } from "node:fs/promises";

/** Whether something has this path, and we may know of it. */
export function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
