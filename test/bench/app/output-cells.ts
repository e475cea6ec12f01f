import { median } from "../measure.ts";
import { megabytes, ratio } from "../report.ts";
import type { Answers } from "./answers.ts";

export const half = 48_000_000;
export const whole = 100_000_000;
export const rounds = 3;
/** A row's cells behind its rates, where they are not measured. */
export const none = ["", "", "", "", "", ""];

export const perSecond = (rate: number) => `${(rate / 1e6).toFixed(1)} MB/s`;
const ms = (value: number) => `${String(Math.round(value))} ms`;

/** A rate, and what it is of `ceiling`. */
export function compared(rate: number, ceiling: number): string[] {
  return [perSecond(rate), ratio(rate / ceiling)];
}

/** What a row tells of how the window answered. */
export function cells(answers: Answers[]): string[] {
  const keys = answers.flatMap((round) => round.keys).sort((a, b) => a - b);
  const at = (part: number) => ms(keys[Math.min(keys.length - 1, Math.floor(keys.length * part))] ?? NaN);
  const of = (what: "longestTask" | "longestOwn" | "before" | "peak") => answers.map((round) => round[what]);
  return [
    `${ms(median(of("longestTask")))} (${ms(Math.max(...of("longestTask")))}), ${ms(median(of("longestOwn")))}`,
    `${at(0.5)}, ${at(0.95)}, ${at(1)}`,
    `${megabytes(median(of("before")))}, ${megabytes(median(of("peak")))}`,
  ];
}
