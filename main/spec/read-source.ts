import { homedir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { Source } from "../contract/spec.ts";
import type { Field } from "./field.ts";

/** Against what paths in a spec are resolved. */
export interface Place {
  /** Absolute path of the folder of the spec. */
  folder: string;
  /** The user's home, for `~/`. */
  home: string;
}

export function placeOf(path: string, home = homedir()): Place {
  return { folder: dirname(resolve(path)), home };
}

const examples = "Write an http:// or https:// URL, or the path of a file.";

/**
 * An http(s) URL, or a path: absolute, `~/…`, relative to the spec, or `file://`. Messages never show
 * the URL: it may carry a password.
 */
export function readSource(field: Field, place: Place): Source | undefined {
  const text = field.text();
  if (text === undefined) return undefined;
  const scheme =
    /^([a-z][a-z0-9+.-]+):\/\//i.exec(text)?.[1]?.toLowerCase() ??
    /^(https?|file|data|s3|ftp):/i.exec(text)?.[1]?.toLowerCase();
  if (scheme === undefined) {
    const path = readPath(field, text, place);
    return path === undefined ? undefined : { kind: "file", path };
  }
  if (scheme === "file") return readFileUrl(field, text);
  if (scheme === "http" || scheme === "https") return readWebUrl(field, text);
  const message = `${field.name} cannot be fetched by '${scheme}'.`;
  return field.error(
    "unknown-scheme",
    message,
    scheme === "ftp"
      ? "Write an http:// or https:// URL, or download it first and write its path."
      : examples,
  );
}

function readWebUrl(field: Field, text: string): Source | undefined {
  const refuse = (message: string, hint = examples) => field.error("bad-url", message, hint);
  if (/[\s\p{Cc}]/u.test(text))
    return refuse(`${field.name} contains a space or a line break.`, "Write %20 for a space in a URL.");
  if (!/^https?:\/\//i.test(text))
    return refuse(`${field.name} lacks the two slashes after the colon.`, "Write http:// or https://.");
  if (!URL.canParse(text) || /^https?:\/\/\//i.test(text)) {
    return refuse(
      `${field.name} is not a valid URL.`,
      "Check its host name and port: https://host:port/path.",
    );
  }
  return { kind: "url", url: text };
}

function readFileUrl(field: Field, text: string): Source | undefined {
  const refuse = (message: string) =>
    field.error("bad-url", message, "Write three slashes: file:///folder/file, or the path alone.");
  if (!/^file:\/\//i.test(text)) return refuse(`${field.name} lacks the slashes after 'file:'.`);
  if (!URL.canParse(text)) return refuse(`${field.name} is not a valid file URL.`);
  try {
    const url = new URL(text);
    if (url.hostname !== "") return refuse(`${field.name} names a file on another machine.`);
    return { kind: "file", path: fileURLToPath(url) };
  } catch {
    return refuse(`${field.name} is not a valid file URL.`);
  }
}

/** An absolute path of what the user wrote; what cannot be a path is reported. */
export function readPath(field: Field, text: string, place: Place): string | undefined {
  if (/\p{Cc}/u.test(text)) {
    return field.error(
      "bad-path",
      `${field.name} contains a control character, such as a line break.`,
      "Write it on one line.",
    );
  }
  if (text === "~" || text.startsWith("~/")) return join(place.home, text.slice(1));
  if (/^~[^/]+\//.test(text)) {
    return field.error(
      "bad-path",
      `${field.name} begins with the home of another user.`,
      "Write ~/ for your own, or the absolute path.",
    );
  }
  return resolve(place.folder, text);
}
