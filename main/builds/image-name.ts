import { join } from "node:path";
import { stackName } from "../stacks/stack-name.ts";
import { isThere } from "../is-there.ts";

/** `<stack>_<YYYYMMDD>_<n>`: the first of the day that is free among the names taken and, where an ending is written, in `output`. */
export async function newImageName(
  specPath: string,
  taken: Iterable<string>,
  output?: { folder: string; compression: string },
  date = new Date(),
): Promise<string> {
  const digits = (value: number) => String(value).padStart(2, "0");
  const day = `${date.getFullYear()}${digits(date.getMonth() + 1)}${digits(date.getDate())}`;
  const begin = `${plain(stackName(specPath))}_${day}_`;
  const numbers = [...taken]
    .filter((name) => name.startsWith(begin))
    .map((name) => Number(name.slice(begin.length)));
  for (let number = Math.max(0, ...numbers.filter(Number.isInteger)) + 1; ; number++) {
    const name = `${begin}${number}`;
    if (!output || !(await isThere(join(output.folder, `${name}.tar.${output.compression}`)))) return name;
  }
}

/** A folder may be called anything; an image's name is a file name on every system. */
function plain(name: string): string {
  return (
    name
      .replaceAll(/[^\p{L}\p{N}._-]/gu, "_")
      .replace(/^[.-]+/, "")
      .slice(0, 60) || "stack"
  );
}
