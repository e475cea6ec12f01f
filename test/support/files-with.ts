import { readdir, readFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { eventually } from "./eventually.ts";

/**
 * Which files of a folder hold the text: as it is, in JSON, as the browser's databases keep it, or in base64. A program that runs takes files away
 * while they are read: then all are read again.
 */
export function filesWith(folder: string, text: string): Promise<string[]> {
  return eventually(() => read(folder, text));
}

async function read(folder: string, text: string): Promise<string[]> {
  const forms = [
    ...(["utf8", "utf16le"] as const).map((encoding) => Buffer.from(text, encoding)),
    Buffer.from(JSON.stringify(text).slice(1, -1)),
    Buffer.from(Buffer.from(text).toString("base64")),
  ];
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const found = await Promise.all(
    files.map(async (file) => {
      const content = await readFile(file);
      return forms.some((form) => content.includes(form)) ? [relative(folder, file)] : [];
    }),
  );
  return found.flat();
}
