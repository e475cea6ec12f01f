/** Number of letters to insert, drop, change or swap to get from `a` to `b`. */
export function editDistance(a: string, b: string): number {
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const now = [row];
    for (let column = 1; column <= b.length; column++) {
      const cost = a[row - 1] === b[column - 1] ? 0 : 1;
      let best = Math.min(
        (last[column] ?? 0) + 1,
        (now[column - 1] ?? 0) + 1,
        (last[column - 1] ?? 0) + cost,
      );
      if (row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1])
        best = Math.min(best, (before[column - 2] ?? 0) + 1);
      now.push(best);
    }
    [before, last] = [last, now];
  }
  return last[b.length] ?? 0;
}

/** Spelling without what people vary: `newImageName`, `New-Image-Name` and `new_image_name` are the same. */
const plain = (word: string) => word.toLowerCase().replace(/[-_. ]/g, "");

/** The candidate that was probably meant, if any is near enough. */
export function nearest(word: string, candidates: Iterable<string>): string | undefined {
  const wanted = plain(word);
  // What is far longer than any key or file name is no misspelling, and comparing it would take long.
  if (wanted === "" || wanted.length > 255) return undefined;
  let best: { candidate: string; distance: number } | undefined;
  for (const candidate of candidates) {
    const known = plain(candidate);
    const allowed = Math.max(1, Math.floor(Math.min(wanted.length, known.length) / 3));
    if (Math.abs(known.length - wanted.length) > allowed) continue;
    const distance = editDistance(wanted, known);
    if (distance <= allowed && distance < (best?.distance ?? Infinity)) best = { candidate, distance };
  }
  return best?.candidate;
}
