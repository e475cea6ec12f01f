import type { Field } from "./field.ts";
import { written } from "./mend.ts";
import { quote } from "./quote.ts";
import type { Mend } from "./report.ts";

const longest = 200; // Bytes: leaves room, within the 255 of most filesystems, for the endings that builds add.
const reservedOnWindows = /^(con|prn|aux|nul|com[0-9]|lpt[0-9])(\.|$)/i;

/** A plain file name, fit for every filesystem that it may end up on. */
export function readName(field: Field): string | undefined {
  const name = field.text();
  if (name === undefined) return undefined;
  const refuse = (message: string, hint: string, ...mends: Mend[]) =>
    field.error("bad-name", message, hint, ...mends);
  if (/[/\\]/.test(name)) {
    const last = name.split(/[/\\]/).filter(Boolean).at(-1);
    const hint = last
      ? `Write a name without folders, e.g. ${quote(last)}.`
      : "Write a name without slashes.";
    const mends = last ? [written(field, last)] : [];
    return refuse(`${field.name} must be a file name, not a path: it contains a slash.`, hint, ...mends);
  }
  if (name === "." || name === "..")
    return refuse(`${field.name} cannot be ${quote(name)}: that is a folder.`, "Write a name.");
  if (/\p{Cc}/u.test(name)) {
    return refuse(
      `${field.name} contains a control character, such as a line break or a tab.`,
      "Write it on one line.",
    );
  }
  if (name.startsWith("-")) {
    return refuse(
      `${field.name} cannot begin with '-': commands would take it for an option.`,
      "Begin it with a letter or a digit.",
    );
  }
  if (name !== name.trim()) {
    const trimmed = name.trim();
    return refuse(
      `${field.name} cannot begin or end with a space.`,
      `Write ${quote(trimmed)}.`,
      written(field, trimmed),
    );
  }
  const bytes = Buffer.byteLength(name);
  if (bytes > longest) {
    return refuse(
      `${field.name} is ${bytes} bytes long; at most ${longest} are possible.`,
      "Write a shorter name.",
    );
  }
  if (reservedOnWindows.test(name) || /[<>:"|?*]|\.$/.test(name)) {
    const message = `${field.name} is a name that Windows cannot give to a file.`;
    field.warning("name-not-on-windows", message, "Choose another if the image is to be downloaded there.");
  }
  return name;
}

/** The name of the image to be: also says when the ending, which the build adds, is part of it. */
export function readImageName(field: Field): string | undefined {
  const name = readName(field);
  const ending = name?.match(/\.(tar(\.\w+)?|tgz|txz|tzst)$/i)?.[0];
  if (name !== undefined && ending !== undefined) {
    // A warning, not an error, and the name stays as it is: vimage made `x.tar.gz.tar.gz` of it, whoever
    // fetches that file expects it there, and its spec files are to run unchanged.
    const message = `The build adds an ending of its own: the image will be ${quote(`${name}.tar.gz`)} or the like.`;
    const leaveOut = `Leave out ${quote(ending)}`;
    const mend = written(field, name.slice(0, -ending.length), leaveOut);
    field.warning("name-with-ending", message, `${leaveOut}.`, mend);
  }
  return name;
}
