import { readFile } from "node:fs/promises";
import { parseDocument, type Document, type LineCounter } from "yaml";
import { Failure, type FailureCode } from "./contract/failure.ts";

/** A YAML file of the config folder, which one may edit by hand; one that is not there is empty. Throws `code` when it can't be read. */
export async function readConfigFile(
  file: string,
  code: FailureCode,
  lineCounter?: LineCounter,
): Promise<Document.Parsed> {
  try {
    return parseDocument(await readFile(file, "utf8"), lineCounter ? { lineCounter } : {});
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return parseDocument("");
    throw new Failure(code, `${file} can't be read.`, "Check its permissions.", { cause: error });
  }
}

/** What is in it, or why that can't be told. */
export function contentOf(document: Document.Parsed): { content: unknown } | { mistake: string } {
  const [error] = document.errors;
  if (error) return { mistake: inOneLine(error) };
  try {
    return { content: document.toJS() ?? {} };
  } catch (error) {
    // An alias of nothing is found only now.
    return { mistake: inOneLine(error) };
  }
}

function inOneLine(error: unknown): string {
  const [first = ""] = (error instanceof Error ? error.message : String(error)).split("\n");
  return first.replace(/[.:]+$/, "");
}
