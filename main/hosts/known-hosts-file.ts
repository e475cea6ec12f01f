import { mkdir, open, readFile } from "node:fs/promises";
import { dirname } from "node:path";
import { Failure } from "../contract/failure.ts";
import { parseKnownHosts, type KnownHost } from "./known-hosts.ts";

/** All entries of these files, in order; a file that is not there has none. Throws `host-key-files` for an unreadable one. */
export async function readKnownHosts(files: readonly string[]): Promise<KnownHost[]> {
  const parts = await Promise.all(
    files.map(async (file) => {
      try {
        return parseKnownHosts(await readFile(file, "utf8"), file);
      } catch (error) {
        if (["ENOENT", "ENOTDIR"].includes((error as NodeJS.ErrnoException).code ?? "")) return [];
        // Not to be passed over: a key that was revoked in it would be taken for a good one.
        throw new Failure(
          "host-key-files",
          `${file} can't be read: ${String(error)}.`,
          "Mend its permissions.",
        );
      }
    }),
  );
  return parts.flat();
}

/** Adds a line with a single append, so that other programs' lines stay as they are, even those written at the same moment. */
export async function appendKnownHost(file: string, line: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  const handle = await open(file, "a+", 0o600);
  try {
    const { size } = await handle.stat();
    const last = Buffer.alloc(1);
    if (size > 0) await handle.read(last, 0, 1, size - 1);
    const separator = size > 0 && last.toString() !== "\n" ? "\n" : "";
    await handle.appendFile(`${separator}${line}\n`);
  } finally {
    await handle.close();
  }
}
