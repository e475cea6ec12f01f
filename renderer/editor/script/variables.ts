/** Before the cursor, the variable that is being written: `$NA`, `${NA`. Gives what is there of its name. */
export function variableBefore(before: string): string | undefined {
  const found = /(?<!\\)\$\{?([A-Za-z_]\w*)?$/.exec(before);
  return found ? (found[1] ?? "") : undefined;
}

/** The variable whose name is at a column (from 1) of a line, where it is used. */
export function variableAt(line: string, column: number): string | undefined {
  for (const { 1: opening = "", 2: name = "", index } of line.matchAll(/(\$\{?[#!]?)([A-Za-z_]\w*)/g)) {
    const end = index + opening.length + name.length;
    if (index < column && column <= end + 1) return name;
  }
  return undefined;
}

/** The variables that a script sets itself. */
export function variablesOf(text: string): string[] {
  const set =
    /^[ \t]*(?:(?:export|local|readonly|declare|typeset)(?:[ \t]+-\w+)*[ \t]+)?([A-Za-z_]\w*)\+?=|\b(?:for|read -r)[ \t]+([A-Za-z_]\w*)/gm;
  return [...new Set([...text.matchAll(set)].map(([, assigned, other]) => assigned ?? other ?? ""))];
}
