import { vi } from "vitest";

/**
 * Waits until `check` no longer throws, and returns what it returned.
 * Long enough for a machine that is slow and shared: vi.waitFor alone gives up after one second.
 */
export function eventually<T>(check: () => T | Promise<T>, milliseconds = 30_000): Promise<T> {
  return vi.waitFor(check, { timeout: milliseconds, interval: 50 });
}
