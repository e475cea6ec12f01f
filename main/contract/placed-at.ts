/** A file, or without one a whole stack. */
export interface Whereabouts {
  stack: string;
  file?: string;
}

/** Where something is, after a file or a stack was given another name; the very same when that was not its. */
export function placedAt<T extends Whereabouts>(at: T, from: Whereabouts, to: Whereabouts): T {
  if (at.stack !== from.stack || (from.file !== undefined && from.file !== at.file)) return at;
  return { ...at, ...to };
}
