import type { Fix, Problem } from "../contract/problem.ts";
import { quote } from "./quote.ts";
import { nearest } from "./suggest.ts";

/** Interpreters that images mostly have. */
const usual = ["/bin/bash", "/bin/sh", "/usr/bin/env", "/usr/bin/perl", "/usr/bin/python3"];

/** What is wrong with how a script begins: its ends of line, and the line that names what runs it. `file`: absolute path. */
export function checkHead(text: string, file: string): Problem[] {
  const [line = ""] = text.split("\n", 1);
  const first = line.replace(/\r$/, "");
  const crlf = line.endsWith("\r") && text.includes("\n");
  return [...(crlf ? [lineEnds(first, file)] : []), ...interpreter(text, first, file)];
}

/** A first line that ends in CR LF makes the kernel look for an interpreter whose name ends in CR. */
function lineEnds(first: string, file: string): Problem {
  return {
    severity: "warning",
    file,
    ...{ line: 1, column: first.length + 1, endLine: 1, endColumn: first.length + 2 },
    code: "script-crlf",
    message:
      "The lines of this script end as on Windows (CR LF); Linux takes the CR for a part of each command.",
    hint: "Save it with LF line endings, e.g. with: sed -i 's/\\r$//' FILE",
    fixes: [{ title: "End its lines with LF", edits: [], lineEnds: "lf" }],
  };
}

function interpreter(text: string, first: string, file: string): Problem[] {
  if (text.trim() === "" || text.includes("\0")) return [];
  const place = { line: 1, column: 1, endLine: 1, endColumn: first.length + 1 };
  const found = (
    severity: "warning" | "info",
    words: [code: string, message: string, hint: string],
    ...fixes: Fix[]
  ): Problem[] => {
    const [code, message, hint] = words;
    return [{ severity, file, ...place, code, message, hint, ...(fixes.length > 0 ? { fixes } : {}) }];
  };
  const written = (line: string): Fix => ({
    title: `Write ${quote(line)}`,
    edits: [{ ...place, text: line }],
  });
  if (!first.startsWith("#!")) {
    const later = /^(\ufeff?\s*)#!/.exec(text)?.[1];
    if (later !== undefined) {
      const rows = later.split("\n");
      const end = { endLine: rows.length, endColumn: (rows.at(-1) ?? "").length + 1 };
      const message = "Only at the very beginning of a script does '#!' name what runs it.";
      const fix = { title: "Remove what is before it", edits: [{ line: 1, column: 1, ...end, text: "" }] };
      return found("warning", ["script-late-shebang", message, "Remove what is before it."], fix);
    }
    const meant = /^#?!?(\/(?:usr\/)?bin\/(?:(?:ba|da|a|k|z)?sh|env|perl|python3?)\b.*)$/.exec(first)?.[1];
    if (meant !== undefined) {
      const message = "This first line does not name what runs the script: '#!' is missing.";
      return found("warning", ["script-no-shebang", message, "Begin it with '#!'."], written(`#!${meant}`));
    }
    const message = "No first line says what runs this script, so /bin/sh does.";
    const added = { title: "Write '#!/bin/bash' above it", edits: [{ ...start, text: "#!/bin/bash\n" }] };
    return found("info", ["script-no-shebang", message, "Write '#!/bin/bash', if it is Bash."], added);
  }
  const [, path = "", args = ""] = /^#!\s*(\S*)\s*(.*)$/.exec(first) ?? [];
  if (!path.startsWith("/")) {
    const guess = nearest(path, usual) ?? nearest(`/bin/${path}`, usual);
    const message = `${quote(path)} is no whole path, and Linux looks for it in the folder where the script happens to run.`;
    const fixes = guess === undefined ? [] : [written(`#!${[guess, args].filter(Boolean).join(" ")}`)];
    return found("warning", ["script-shebang", message, "Write it from / on, e.g. '#!/bin/bash'."], ...fixes);
  }
  if (path.endsWith("/env") && /^[^-\s]\S*\s+\S/.test(args)) {
    const message = `Linux looks for one program with the name ${quote(args)}.`;
    return found(
      "warning",
      ["script-shebang", message, "Write 'env -S' before several words."],
      written(`#!${path} -S ${args}`),
    );
  }
  return [];
}

const start = { line: 1, column: 1, endLine: 1, endColumn: 1 };
