import { isDeepStrictEqual } from "node:util";
import { LineCounter, parseDocument } from "yaml";
import { dialectOf, mistakeOf } from "./script-syntax.ts";
import { shellSyntax } from "./shell-syntax.ts";
import { splitSteps } from "./steps.ts";

/** A text laid out anew; the same text, and why, when that can't be done. */
export interface Tidied {
  text: string;
  problem?: string;
}

/** Lays out a shell script. `indent`: spaces, 0 for tabs. What its steps are stays as it is. */
export async function tidyScript(text: string, indent: number): Promise<Tidied> {
  const variant = dialectOf(text);
  if (variant === undefined)
    return { text, problem: "Only scripts that Bash or sh runs can be formatted, as the first line says." };
  try {
    // One end of line, or those inside of here-documents would stay as they are.
    const plain = text.replaceAll("\r\n", "\n");
    const layout = { indent, binaryNextLine: false, spaceRedirects: false, switchCaseIndent: true };
    const printed = await shellSyntax(plain, { variant, print: true, ...layout });
    if (!isDeepStrictEqual(await stepNames(plain), await stepNames(printed)))
      return { text, problem: "Formatting would change the script's steps, so it is left as it is." };
    return { text: text.includes("\r\n") ? printed.replaceAll("\n", "\r\n") : printed };
  } catch (error) {
    const mistake = mistakeOf(error, text);
    if (!mistake) throw error;
    return { text, problem: `Line ${mistake.line} can't be read, so nothing was changed: ${mistake.words}.` };
  }
}

async function stepNames(text: string): Promise<string[]> {
  return (await splitSteps(text, "")).steps.map(({ name }) => name);
}

/** Lays out a spec, keeping comments, quotes and the order of keys. `indent`: spaces. */
export function tidySpec(text: string, indent: number): Tidied {
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { lineCounter, prettyErrors: false, logLevel: "error" });
  const [error] = document.errors;
  if (error) {
    const { line } = lineCounter.linePos(error.pos[0]);
    return { text, problem: `Line ${line} can't be read, so nothing was changed: ${error.message}` };
  }
  if (document.contents === null) return { text };
  const printed = document.toString({
    indent: Math.max(1, indent),
    lineWidth: 0,
    flowCollectionPadding: true,
  });
  if (!isDeepStrictEqual(document.toJS(), parseDocument(printed, { logLevel: "error" }).toJS()))
    return { text, problem: "Formatting would change a value, so nothing was changed." };
  return { text: printed };
}
