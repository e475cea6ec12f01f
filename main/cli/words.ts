import { styleText } from "node:util";

/** Text for people: times, and colour where the terminal wants it. */

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
