const colours = [32, 33, 36, 35];
const packages = ["libgnutls30", "nginx-core", "python3-minimal", "ca-certificates", "perl-base", "openssl"];

/** Lines as package managers and services print them, in colour: some 100 kB. */
const block = Array.from({ length: 1000 }, (_, n) => {
  const time = `\x1b[2m12:${String(n % 60).padStart(2, "0")}:07.${String(n).padStart(3, "0")}\x1b[0m`;
  const level = `\x1b[1;${String(colours[n % 4])}mINFO\x1b[0m`;
  const name = packages[n % packages.length] ?? "";
  return `${time} ${level}  Setting up \x1b[38;5;${String(n % 256)}m${name}\x1b[0m:amd64 (1.${String(n)}-2+deb12u1) over (1.${String(n)}-1) ...`;
});

/** The last line of every log of the benchmark; `name` tells logs apart. */
export const lastLine = (name: string): string => `the end of ${name}`;

/** A log as a build has it, of `size` bytes or a little more. */
export function colouredLog(size: number, name: string): Buffer {
  const bytes = Buffer.from(block.map((line) => `${line}\r\n`).join(""));
  const times = Math.ceil(size / bytes.length);
  return Buffer.concat([...Array.from({ length: times }, () => bytes), Buffer.from(`${lastLine(name)}\r\n`)]);
}

/** A provisioning script that does `first`, then prints such a log, and waits for `pause` seconds after each megabyte: as fast as it can without. */
export function printingScript(
  size: number,
  name: string,
  { first = ":", pause = 0 }: { first?: string; pause?: number } = {},
): string {
  const lines = block.map((line) => `${line}\n`).join("");
  // In pieces of about 1 MB, so that the script's own work does not count.
  const times = Math.ceil(size / (Buffer.byteLength(lines) * 10));
  return [
    "#!/bin/bash",
    "set -e",
    first,
    "cat >/tmp/block <<'BLOCK'",
    `${lines}BLOCK`,
    "for n in {1..10}; do cat /tmp/block; done >/tmp/piece",
    `for n in {1..${String(times)}}; do cat /tmp/piece${pause > 0 ? `; sleep ${String(pause)}` : ""}; done`,
    `echo '${lastLine(name)}'`,
    "",
  ].join("\n");
}
