import { execFileSync } from "node:child_process";
import { lstatSync, readdirSync, readFileSync, readlinkSync, type Stats } from "node:fs";
import { basename, dirname, join } from "node:path";

/**
 * A root filesystem as `docker export` writes it, by Go's archive/tar: no member for the root, no leading `./`, no names of
 * owners, a file's second name as a link without a size. A PAX header goes only before a member that needs one: for a name that
 * is long or not ASCII, and for capabilities, the one extended attribute that Docker exports.
 */
export function dockerExport(root: string): Buffer {
  const blocks: Buffer[] = [];
  const names = new Map<number, string>();
  const visit = (folder: string): void => {
    for (const entry of readdirSync(join(root, folder)).sort()) {
      const name = join(folder, entry);
      const path = join(root, name);
      const stats = lstatSync(path);
      const first = names.get(stats.ino);
      if (stats.isDirectory()) {
        blocks.push(member(`${name}/`, "5", stats));
        visit(name);
      } else if (stats.isSymbolicLink()) {
        blocks.push(member(name, "2", stats, { linkname: readlinkSync(path) }));
      } else if (first !== undefined) {
        blocks.push(member(name, "1", stats, { linkname: first }));
      } else {
        names.set(stats.ino, name);
        blocks.push(member(name, "0", stats, { content: readFileSync(path), capability: capability(path) }));
      }
    }
  };
  visit("");
  return Buffer.concat([...blocks, Buffer.alloc(1024)]);
}

function member(
  name: string,
  type: string,
  { mode, uid, gid, mtimeMs }: Stats,
  more: { linkname?: string; content?: Buffer; capability?: Buffer | undefined } = {},
): Buffer {
  const { linkname = "", content = Buffer.of(), capability } = more;
  const records: Buffer[] = [];
  if (name.length > 100 || name !== ascii(name)) records.push(paxRecord("path", Buffer.from(name)));
  if (capability) records.push(paxRecord("SCHILY.xattr.security.capability", capability));
  const time = Math.floor(mtimeMs / 1000);
  const own = header(name, type, linkname, [mode & 0o7777, uid, gid, content.length, time]);
  if (records.length === 0) return Buffer.concat([own, padded(content)]);
  const pax = Buffer.concat(records);
  const paxName = join(dirname(name), "PaxHeaders.0", basename(name));
  return Buffer.concat([
    header(paxName, "x", "", [0, 0, 0, pax.length, 0]),
    padded(pax),
    own,
    padded(content),
  ]);
}

/** `numbers`: mode, uid, gid, size, time. */
function header(name: string, type: string, linkname: string, numbers: readonly number[]): Buffer {
  const block = Buffer.alloc(512);
  block.write(ascii(name).slice(0, 100), 0);
  const fields: [offset: number, digits: number][] = [
    [100, 7],
    [108, 7],
    [116, 7],
    [124, 11],
    [136, 11],
  ];
  for (const [index, [offset, digits]] of fields.entries())
    block.write((numbers[index] ?? 0).toString(8).padStart(digits, "0"), offset);
  block.write(type, 156);
  block.write(linkname, 157, 100);
  block.write("ustar\0" + "00", 257);
  // Numbers of a device.
  if (type !== "x") for (const offset of [329, 337]) block.write("0000000", offset);
  block.fill(" ", 148, 156);
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148);
  return block;
}

function padded(content: Buffer): Buffer {
  return Buffer.concat([content, Buffer.alloc(-content.length & 511)]);
}

function ascii(text: string): string {
  return text.replaceAll(/[^\0-\x7f]/g, "");
}

/** `LENGTH KEY=VALUE\n`, where the length counts its own digits. */
function paxRecord(key: string, value: Buffer): Buffer {
  const rest = Buffer.concat([Buffer.from(` ${key}=`), value, Buffer.from("\n")]);
  let length = rest.length;
  while (length !== rest.length + String(length).length) length = rest.length + String(length).length;
  return Buffer.concat([Buffer.from(String(length)), rest]);
}

function capability(path: string): Buffer | undefined {
  try {
    return execFileSync("getfattr", ["--only-values", "-n", "security.capability", path], {
      stdio: ["ignore", "pipe", "ignore"],
    });
  } catch {
    return undefined;
  }
}
