import { quote } from "./quote.ts";
import { nearest } from "./suggest.ts";

/** A line that ends one step and begins the next: `#: step NAME [max-age=1d]`. Lines and columns count from 1. */
export interface Marker {
  name: string;
  /** Seconds. */
  maxAge?: number;
  line: number;
  column: number;
  endColumn: number;
  /** What is wrong with what follows the name: code, message, hint. */
  trouble?: readonly [code: string, message: string, hint: string];
}

const seconds = { m: 60, h: 3600, d: 86_400, w: 604_800 } as const;

/** Nothing when the line is no marker, nor looks like one. */
export function readMarker(text: string, line: number): Marker | undefined {
  const [all, indent = "", rest = ""] = /^([ \t]*)#:[ \t]*step(?=\s|$)(.*)$/.exec(text) ?? [];
  if (all === undefined) return undefined;
  const marker: Marker = {
    name: "",
    line,
    column: indent.length + 1,
    endColumn: text.trimEnd().length + 1,
  };
  const name: string[] = [];
  for (const word of rest.split(/\s+/).filter(Boolean)) {
    const [, key, value = ""] = /^([A-Za-z][\w-]*)=(.*)$/.exec(word) ?? [];
    if (key === undefined) name.push(word);
    else if (key !== "max-age") marker.trouble = unknownKey(key);
    else {
      const maxAge = readAge(value);
      if (maxAge === undefined) marker.trouble = badAge(value);
      else marker.maxAge = maxAge;
    }
  }
  marker.name = name.join(" ");
  return marker;
}

function readAge(text: string): number | undefined {
  const [, digits, unit] = /^(\d{1,6})([mhdw])$/.exec(text) ?? [];
  return digits === undefined ? undefined : Number(digits) * seconds[unit as keyof typeof seconds];
}

function badAge(value: string) {
  const message = `${quote(value)} is no age that a step's result may have.`;
  return ["step-bad-age", message, "Write a number with m, h, d or w, e.g. 'max-age=1d'."] as const;
}

function unknownKey(key: string) {
  const hint =
    nearest(key, ["max-age"]) === undefined
      ? "After a step's name, only 'max-age=…' is known."
      : "Did you mean 'max-age'?";
  return ["step-unknown-word", `${quote(`${key}=`)} is not known here.`, hint] as const;
}
