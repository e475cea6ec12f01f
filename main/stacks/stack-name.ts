import { basename, dirname } from "node:path";
import { Failure } from "../contract/failure.ts";

/** What a stack is called: after its folder, or after its spec when that has a name of its own. */
export function stackName(specPath: string): string {
  const file = basename(specPath).replace(/\.ya?ml$/i, "");
  return file.toLowerCase() === "image" ? basename(dirname(specPath)) || file : file;
}

const reservedOnWindows = /^(con|prn|aux|nul|com[0-9]|lpt[0-9])(\.|$)/i;

/** Throws `input-stack-name`. A stack's name is that of a folder and begins those of its images. */
export function checkStackName(name: string): void {
  const refuse = (message: string, hint: string) => {
    throw new Failure("input-stack-name", message, hint);
  };
  if (name === "") refuse("A stack needs a name.", "Write one, e.g. web.");
  if (Buffer.byteLength(name) > 100) refuse("The name is too long.", "At most 100 bytes are possible.");
  if (!/^[\p{L}\p{N}][\p{L}\p{N}\p{M}._-]*$/u.test(name))
    refuse(
      `${JSON.stringify(name)} can't be the name of a stack.`,
      "Letters, digits, dots, dashes and underscores are possible; the first is a letter or a digit.",
    );
  if (reservedOnWindows.test(name) || name.endsWith("."))
    refuse(`${name} is a name that Windows cannot give to a folder.`, "Choose another.");
}
