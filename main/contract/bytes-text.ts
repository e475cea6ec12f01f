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
