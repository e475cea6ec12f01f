import { styleText } from "node:util";

/** Text for people: sizes, times, and colour where the terminal wants it. */

export function bytes(count: number): string {
  if (count < 1000) return `${count} B`;
  const units = ["kB", "MB", "GB", "TB"];
  let value = count;
  let unit = -1;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${value.toFixed(value < 10 ? 1 : 0)} ${units[unit] ?? ""}`;
}

export function duration(seconds: number): string {
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return `${minutes} min ${whole % 60} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** Of what still goes on: tenths would only flicker. */
export function wholeSeconds(seconds: number): string {
  return seconds < 60 ? `${Math.round(seconds)} s` : duration(seconds);
}

type Style = Parameters<typeof styleText>[0];

export function styler(
  stream: NodeJS.WriteStream,
  env = process.env,
): (style: Style, text: string) => string {
  const wanted = env["FORCE_COLOR"] ? true : stream.isTTY && !env["NO_COLOR"] && env["TERM"] !== "dumb";
  return (style, text) => (wanted ? styleText(style, text) : text);
}
