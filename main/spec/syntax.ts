import { isCollection, isScalar, visit, type Document, type Node, type YAMLError } from "yaml";
import { closedLine, quotedLine, spacedColon, untabbed } from "./mend.ts";
import { quote } from "./quote.ts";
import { mostProblems, type Mend, type Range, type Report } from "./report.ts";

interface Words {
  code: string;
  message: string;
  hint: string;
  /** Where it really is, when the parser noticed it only later. */
  range?: Range | undefined;
  mends?: readonly Mend[];
}

/** Reports what the YAML parser found, in words that need no knowledge of its grammar; gives the errors' places. */
export function reportSyntax(document: Document.Parsed, text: string, report: Report): Range[] {
  const places: Range[] = [];
  const lines = new Set<number>();
  for (const error of document.errors) {
    // Explaining one may take a walk through the document; beyond what is shown, only the places matter.
    if (lines.size > mostProblems) {
      places.push(error.pos);
      continue;
    }
    // After the first error the parser stumbles on; what it says of the rest of the stream is no news.
    if (places.length > 0 && error.message.endsWith(" in YAML stream")) continue;
    if (places.length > 0 && /in YAML stream: /.test(error.message)) continue;
    const words = explainSyntax(error, document, text);
    const range = words.range ?? firstLine(error.pos, text);
    places.push(range, error.pos);
    // One word a line: the parser often has two names for the same slip.
    const line = report.line(range[0]);
    if (lines.has(line)) continue;
    lines.add(line);
    report.error(range, words.code, words.message, words.hint, words.mends);
  }
  for (const warning of document.warnings) {
    if (warning.code === "TAG_RESOLVE_FAILED") {
      const tag = text.slice(...warning.pos);
      report.error(
        warning.pos,
        "unknown-tag",
        `${quote(tag)} is a YAML tag that means nothing here.`,
        tagHint,
        quotedLine(text, warning.pos[0]),
      );
    } else {
      const hint = "Remove the line that begins with %.";
      report.warning(
        warning.pos,
        "yaml-directive",
        "This YAML directive is not known and has no effect.",
        hint,
      );
    }
  }
  return places;
}

const tagHint = "Remove it; if the value itself begins with an exclamation mark, put it in quotes.";

function explainSyntax(error: YAMLError, document: Document.Parsed, text: string): Words {
  const at = text.charAt(error.pos[0]);
  const { code, message } = error;
  if (code === "MISSING_CHAR" && message.includes("quote")) {
    const mark = message.includes('"') ? '"' : "'";
    const open = lastBefore(
      document,
      error.pos[0],
      (node) => isScalar(node) && text[node.range?.[0] ?? -1] === mark,
    );
    return {
      code: "unclosed-quote",
      message: "The quoted text that begins here has no closing quote.",
      hint: `Write ${mark} at its end.`,
      mends: closedLine(text, open?.[0] ?? error.pos[0], mark),
      range: open && firstLine(open, text),
    };
  }
  if (/flow (map|sequence).* end with/i.test(message)) {
    const [opening, closing] = /flow map/i.test(message) ? ["{", "}"] : ["[", "]"];
    const open = lastBefore(
      document,
      error.pos[0],
      (node) => isCollection(node) && text[node.range?.[0] ?? -1] === opening,
    );
    return {
      code: "unclosed-bracket",
      message: `The ${opening} that begins here has no ${closing}, or lines inside it are not indented.`,
      hint: `Write ${closing} at its end, and indent its lines by more than its key.`,
      mends: closedLine(text, open?.[0] ?? error.pos[0], closing),
      range: open && firstLine(open, text),
    };
  }
  if (code === "TAB_AS_INDENT") {
    const message = "A tab cannot indent a line of YAML.";
    return { code: "tab", message, hint: "Use spaces instead.", mends: untabbed(text) };
  }
  if (code === "BLOCK_AS_IMPLICIT_KEY") {
    return {
      code: "key-in-value",
      message: "There is another ': ' inside of this value.",
      hint: "Put the value in quotes; or, if the next line was to be a key, begin it in the column of the other keys.",
      mends: quotedLine(text, error.pos[0]),
    };
  }
  if (code === "MULTIPLE_DOCS") {
    const hint = "Keep one of them; every spec needs a file of its own.";
    return { code: "several-documents", message: "A second YAML document begins here.", hint };
  }
  if (code === "BAD_DQ_ESCAPE") {
    const escape = quote(text.slice(error.pos[0], error.pos[0] + 2));
    const hint = "Write \\\\ for a backslash, or put the text in single quotes.";
    const at = error.pos[0];
    const mends = [{ title: "Write \\\\", edits: [{ range: [at, at] as const, text: "\\" }] }];
    return {
      code: "bad-escape",
      message: `${escape} is no escape that double-quoted YAML knows.`,
      hint,
      mends,
    };
  }
  if (code === "BAD_SCALAR_START") {
    return {
      code: "needs-quotes",
      message: `A value cannot begin with ${quote(at)} in YAML.`,
      hint: "Put the value in quotes.",
      mends: quotedLine(text, error.pos[0]),
    };
  }
  if (code === "BAD_INDENT") {
    return {
      code: "indentation",
      message: "This line does not begin in the same column as its neighbours.",
      hint: "Indent keys that belong together by the same number of spaces.",
    };
  }
  if (at === "-" && (code === "UNEXPECTED_TOKEN" || code === "MULTILINE_IMPLICIT_KEY")) {
    return {
      code: "misplaced-list",
      message: "A list cannot begin here.",
      hint: "Begin it on the line after its key, indented; if the value itself begins with '- ', put it in quotes.",
    };
  }
  if (code === "MULTILINE_IMPLICIT_KEY" || code === "MISSING_CHAR") {
    const hint = "Every line is 'key: value', with a space after the colon.";
    const mends = spacedColon(text, error.pos[0]);
    return { code: "missing-colon", message: "There is no ': ' on this line.", hint, mends };
  }
  if (code === "UNEXPECTED_TOKEN") {
    const hint = "Remove it; if it belongs to the value, put the whole value in quotes.";
    return { code: "yaml-syntax", message: "This does not belong here: the value has already ended.", hint };
  }
  return {
    code: "yaml-syntax",
    message: `This is not valid YAML: ${message.charAt(0).toLowerCase()}${message.slice(1)}.`,
    hint: "Put values with special characters in quotes, and indent with spaces.",
  };
}

function lastBefore(
  document: Document.Parsed,
  offset: number,
  wanted: (node: Node) => boolean,
): Range | undefined {
  let found: Range | undefined;
  visit(document, {
    Node(_, node) {
      if (node.range && node.range[0] < offset && wanted(node)) found = [node.range[0], node.range[1]];
    },
  });
  return found;
}

/** Underlining pages of text helps nobody: the rest of the first line is enough. */
function firstLine([from, to]: Range, text: string): Range {
  const end = text.indexOf("\n", from);
  return [from, end < 0 ? to : Math.max(from, Math.min(to, end))];
}
