const units = ["", "K", "M", "G", "T"];

/** The bytes of `20G` and the like; units are powers of 1024 however they are spelt, as in LXC's own configuration. */
export function readSize(text: string): number | undefined {
  const [, digits, unit = ""] = /^(\d+(?:\.\d+)?)\s*([kmgt]?)(?:i?b)?$/i.exec(text.trim()) ?? [];
  if (digits === undefined) return undefined;
  return Math.floor(Number(digits) * 1024 ** units.indexOf(unit.toUpperCase()));
}

/** What `readSize` reads as so many bytes, as short as it can be said. */
export function sizeText(bytes: number): string {
  let amount = bytes;
  let unit = 0;
  while (amount > 0 && amount % 1024 === 0 && unit < units.length - 1) {
    amount /= 1024;
    unit++;
  }
  return `${amount}${units[unit] ?? ""}`;
}
