/** `0.1 s`, `42 s`, `3 min 5 s`, `1 h 4 min`. */
export function durationText(seconds: number): string {
  if (seconds < 9.95) return `${Math.max(0, seconds).toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}

/** How long ago a moment was, in a word: `now`, `5 min`, `3 h`, `2 d`, then the date. Both in seconds since the epoch. */
export function ageText(then: number, now: number): string {
  const seconds = now - then;
  if (seconds < 45) return "now";
  if (seconds < 3600) return `${Math.max(1, Math.round(seconds / 60))} min`;
  if (seconds < 86_400) return `${Math.round(seconds / 3600)} h`;
  if (seconds < 14 * 86_400) return `${Math.round(seconds / 86_400)} d`;
  return new Date(then * 1000).toLocaleDateString();
}

export function momentText(seconds: number): string {
  return new Date(seconds * 1000).toLocaleString();
}

/** `1 warning`, `3 warnings`. */
export function countText(count: number, word: string, plural = `${word}s`): string {
  return `${count} ${count === 1 ? word : plural}`;
}
