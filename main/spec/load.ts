import { isUtf8 } from "node:buffer";
import { constants, open } from "node:fs/promises";
import { Report } from "./report.ts";

/** Bytes. No spec that a person wrote comes near; the worst of this size takes seconds. */
export const largestSpec = 256 * 1024;

/** The bytes of a file that may be a spec; what keeps it from being one is reported. */
export async function loadSpec(path: string): Promise<{ bytes: Buffer } | { report: Report }> {
  const refuse = (code: string, message: string, hint: string) => {
    const report = new Report(path, "");
    report.error([0, 0], code, message, hint);
    return { report };
  };
  try {
    // Non-blocking, or opening a pipe that nobody writes to would wait for ever.
    const file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    try {
      const stat = await file.stat();
      if (stat.isDirectory())
        return refuse("not-a-file", "This is a folder, not a spec file.", "Give the YAML file in it.");
      if (!stat.isFile()) return refuse("not-a-file", "This is not a regular file.", "Give a YAML file.");
      if (stat.size > largestSpec) return refuse(...tooLarge(stat.size));
      // One byte more than allowed: the file may be growing.
      const { buffer, bytesRead } = await file.read(Buffer.alloc(largestSpec + 1), 0, largestSpec + 1, 0);
      if (bytesRead > largestSpec) return refuse(...tooLarge(bytesRead));
      return { bytes: buffer.subarray(0, bytesRead) };
    } finally {
      await file.close();
    }
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? "";
    if (reason === "ENOENT" || reason === "ENOTDIR")
      return refuse("no-such-file", `There is no file ${path}.`, "Check the path of the spec.");
    if (reason === "EACCES" || reason === "EPERM")
      return refuse(
        "unreadable-file",
        "The file may not be read: permission denied.",
        "Check its permissions.",
      );
    return refuse(
      "unreadable-file",
      `The file cannot be read (${reason || String(error)}).`,
      "Check the path of the spec.",
    );
  }
}

function tooLarge(size: number): [code: string, message: string, hint: string] {
  const shown = size < 1e6 ? `${Math.ceil(size / 1024)} KiB` : `${Math.round(size / 1e6)} MB`;
  const hint =
    "Give the YAML file, not an image or a log; put large data into files of their own, under 'files'.";
  return [
    "file-too-large",
    `This file is ${shown} large; a spec has at most ${largestSpec / 1024} KiB.`,
    hint,
  ];
}

/** The text of the bytes, without a byte order mark; bytes that are no UTF-8 are reported and replaced. */
export function decodeSpec(path: string, bytes: Buffer): { text: string; report: Report; binary: boolean } {
  const text = bytes.toString("utf8").replace(/^\uFEFF/, "");
  const report = new Report(path, text);
  const utf16 = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
  if (utf16) {
    report.error([0, 0], "not-utf8", "This file is UTF-16.", "Save it as UTF-8.");
    return { text, report, binary: true };
  }
  const nul = text.indexOf("\0");
  if (nul >= 0) {
    const hint = "Give the YAML file; an image or a script is named inside of it.";
    report.error([nul, nul + 1], "binary-file", "This is not a text file: it contains NUL bytes.", hint);
    return { text, report, binary: true };
  }
  if (!isUtf8(bytes)) {
    const [at, byte] = firstBadByte(bytes);
    const mark = at - (bytes.length >= 3 && bytes.subarray(0, 3).equals(byteOrderMark) ? 1 : 0);
    const message = `The byte 0x${byte.toString(16).toUpperCase().padStart(2, "0")} is not valid UTF-8.`;
    report.error([mark, mark + 1], "not-utf8", message, "Save the file as UTF-8.");
  }
  return { text, report, binary: false };
}

const byteOrderMark = Buffer.from([0xef, 0xbb, 0xbf]);

/** Offset in the decoded text of the first byte that is no UTF-8, and that byte. */
function firstBadByte(bytes: Buffer): [offset: number, byte: number] {
  const text = bytes.toString("utf8");
  let at = 0;
  let byteAt = 0;
  for (;;) {
    const next = text.indexOf("\uFFFD", at);
    if (next < 0) return [text.length, 0];
    byteAt += Buffer.byteLength(text.slice(at, next));
    // A replacement character that the file itself has is fine: its own three bytes are there.
    const written = bytes[byteAt] === 0xef && bytes[byteAt + 1] === 0xbf && bytes[byteAt + 2] === 0xbd;
    if (!written) return [next, bytes[byteAt] ?? 0];
    byteAt += 3;
    at = next + 1;
  }
}
