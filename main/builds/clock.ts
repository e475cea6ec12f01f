/** Seconds since the epoch, with a fraction: the unit of every time in the contract. */
export function now(): number {
  return Date.now() / 1000;
}

/** Seconds since then; none when the clock was set back meanwhile. */
export function secondsSince(then: number): number {
  return Math.max(0, now() - then);
}

/** `20261123-214501-k3f9`: sorts by time, can be typed, and does not clash between laptops that share a host. */
export function newBuildId(date = new Date()): string {
  const digits = (value: number, width = 2) => String(value).padStart(width, "0");
  const day = `${date.getFullYear()}${digits(date.getMonth() + 1)}${digits(date.getDate())}`;
  const time = `${digits(date.getHours())}${digits(date.getMinutes())}${digits(date.getSeconds())}`;
  const tail = Array.from(crypto.getRandomValues(new Uint8Array(6)), (byte) => (byte % 36).toString(36)).join(
    "",
  );
  return `${day}-${time}-${tail}`;
}
