import { open } from "node:fs/promises";
import { stripVTControlCharacters } from "node:util";

/** Bytes of a log that are looked at, from its end. */
const most = 16 * 1024;

/** The last lines of a log as they looked when all was printed: without colours, and of a line that was written over what it became. */
export async function lastLines(path: string, count: number): Promise<string[]> {
  const text = stripVTControlCharacters(await endOf(path)).trimEnd();
  const lines = text === "" ? [] : text.split("\n").slice(-count);
  return lines.map((line) =>
    (line.replace(/\r+$/, "").split("\r").at(-1) ?? "").replace(/(?!\t)\p{Cc}/gu, ""),
  );
}

async function endOf(path: string): Promise<string> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    const start = Math.max(0, size - most);
    const { buffer, bytesRead } = await file.read(Buffer.alloc(size - start), 0, size - start, start);
    return buffer.toString("utf8", 0, bytesRead);
  } finally {
    await file.close();
  }
}
