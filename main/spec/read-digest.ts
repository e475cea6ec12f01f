import type { Field } from "./field.ts";
import { written } from "./mend.ts";
import { digestPattern } from "./patterns.ts";
import type { Mend } from "./report.ts";

const kinds = { 32: "MD5", 40: "SHA-1", 64: "SHA-256", 128: "SHA-512" } as const;

/** Hex digits of an MD5 (32) or a SHA-256 (64), in lower case. Digits alone are a number to YAML; here they are text. */
export function readDigest(field: Field, digits: 32 | 64): string | undefined {
  const text = field.source()?.trim();
  if (text === undefined) return undefined;
  if (digestPattern(digits).test(text)) return text.toLowerCase();
  const wanted = `${field.name} must be ${digits} hex digits`;
  const refuse = (message: string, hint: string, ...mends: Mend[]) =>
    field.error("bad-digest", message, hint, ...mends);
  const prefix = /^(?:md5|sha-?256)[:=]/i.exec(text)?.[0];
  if (prefix && digestPattern(digits).test(text.slice(prefix.length).trim())) {
    const rest = text.slice(prefix.length).trim();
    return refuse(
      `${wanted} and nothing else.`,
      `Leave out '${prefix}'.`,
      written(field, rest, `Leave out '${prefix}'`),
    );
  }
  const odd = text.search(/[^0-9a-f]/iu);
  const run = digits === 32 ? "md5sum" : "sha256sum";
  if (odd >= 0)
    return refuse(`${wanted}; its character ${odd + 1} is none.`, `Take the first word that ${run} prints.`);
  const other = (Object.entries(kinds) as [string, string][]).find(
    ([length]) => Number(length) === text.length,
  )?.[1];
  if (digits === 32 && text.length === 64 && field.name === "base_image_md5") {
    return refuse(`${wanted}; these are 64, as a SHA-256 has.`, "Write it as base_image_sha256.");
  }
  if (digits === 64 && text.length === 32) {
    return refuse(`${wanted}; these are 32, as an MD5 has.`, "Write it as base_image_md5.");
  }
  const like = other ? `, as a ${other} has` : "";
  return refuse(`${wanted}; these are ${text.length}${like}.`, `Take the first word that ${run} prints.`);
}
