import { createReadStream } from "node:fs";
import { StringDecoder } from "node:string_decoder";

const most = 1000;
/** Bytes of one line that are looked at; a progress bar may make a line of megabytes. */
const longest = 64 * 1024;
/** Characters of a line that are shown. */
const shown = 500;

// Colours and cursor movements, as terminals know them (ECMA-48), and window titles.
const escapes = /\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|[@-Z\\-_])/g;

/**
 * Offsets in bytes of the lines of a log that hold `text`, capitals or not, colours aside; at most 1,000. Reads the file as a stream: neither it nor
 * a line of it is ever whole in memory.
 */
export async function searchLog(
  path: string,
  text: string,
  signal?: AbortSignal,
): Promise<{ offset: number; line: string }[]> {
  const wanted = text.toLowerCase();
  const found: { offset: number; line: string }[] = [];
  const consider = (offset: number, bytes: Buffer) => {
    const line = new StringDecoder("utf8").write(bytes).replace(escapes, "").replaceAll("\r", "");
    const at = line.toLowerCase().indexOf(wanted);
    if (at < 0) return;
    const from = at + wanted.length <= shown ? 0 : at - 100;
    found.push({ offset, line: line.slice(from, from + shown) });
  };
  let start = 0;
  let rest: Buffer[] = [];
  let kept = 0;
  let position = 0;
  const keep = (piece: Buffer) => {
    if (kept < longest) rest.push(piece.subarray(0, longest - kept));
    kept += piece.length;
  };
  const file = createReadStream(path, { highWaterMark: 256 * 1024, ...(signal ? { signal } : {}) });
  try {
    for await (const chunk of file as AsyncIterable<Buffer>) {
      let from = 0;
      for (let to = chunk.indexOf(0x0a); to >= 0; from = to + 1, to = chunk.indexOf(0x0a, from)) {
        keep(chunk.subarray(from, to));
        consider(start, rest.length === 1 ? (rest[0] as Buffer) : Buffer.concat(rest));
        if (found.length >= most) return found;
        rest = [];
        kept = 0;
        start = position + to + 1;
      }
      keep(chunk.subarray(from));
      position += chunk.length;
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return found;
    throw error;
  }
  if (kept > 0) consider(start, Buffer.concat(rest));
  return found;
}
