export function momentText(seconds: number): string {
  return new Date(seconds * 1000).toLocaleString();
}

/** `1 warning`, `3 warnings`. */
export function countText(count: number, word: string, plural = `${word}s`): string {
  return `${count} ${count === 1 ? word : plural}`;
}
