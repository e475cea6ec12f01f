import { parseAllDocuments } from "yaml";
import type { Problem } from "../contract/problem.ts";
import { Report } from "./report.ts";
import { reportSyntax } from "./syntax.ts";

/** What keeps YAML that is no spec from being read; its tags and several documents are its own affair. `file`: absolute path. */
export function checkYaml(text: string, file: string): Problem[] {
  const report = new Report(file, text);
  const options = { uniqueKeys: false, prettyErrors: false, logLevel: "error" } as const;
  for (const document of parseAllDocuments(text, options)) {
    document.warnings = [];
    reportSyntax(document, text, report);
  }
  return report.problems();
}
