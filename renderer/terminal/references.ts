export interface Reference {
  /** Where in the text it begins, and how long it is. */
  start: number;
  length: number;
  /** As written; absent when only a line is named. */
  file?: string;
  line: number;
}

const pattern =
  /(?<file>[A-Za-z0-9_.+/-]*[A-Za-z0-9_+-])(?::|: line )(?<at>\d{1,6})\b|\bline (?<line>\d{1,6})\b/g;

/**
 * Places in scripts that a line of output names, as Bash and others write them: `provision.sh:14`, `provision.sh: line 14`, `line 14`.
 */
export function referencesIn(text: string): Reference[] {
  const found: Reference[] = [];
  for (const match of text.matchAll(pattern)) {
    const { file, at, line } = match.groups ?? {};
    const number = Number(at ?? line);
    // `12:30` is a time of day, not a file.
    if (number === 0 || (file !== undefined && !/[A-Za-z]/.test(file))) continue;
    found.push({
      start: match.index,
      length: match[0].length,
      line: number,
      ...(file === undefined ? {} : { file }),
    });
  }
  return found;
}
