// Text for people, the same in the window and from the command.

const units = ["B", "kB", "MB", "GB", "TB"] as const;

/** `9.4 MB`, `48 MB`: powers of 1,000, as file managers count. The agent writes the same. */
export function bytesText(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${value.toFixed(unit > 0 && value < 9.95 ? 1 : 0)} ${units[unit] ?? "B"}`;
}

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
