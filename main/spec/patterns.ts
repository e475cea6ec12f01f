// Patterns that both the definition (for the editor) and the readers (for the words) need; apart from the
// definition so that reading a spec does not load zod.

/** A name that every shell can have as a variable. */
export const envNamePattern = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** Permissions in octal digits; `0o644` is how YAML 1.2 writes the octal number. */
export const modePattern = /^(?:0o)?[0-7]{3,4}$/;

const hex = { 32: /^[0-9A-Fa-f]{32}$/, 64: /^[0-9A-Fa-f]{64}$/ };

/** An MD5 (32 digits) or SHA-256 (64 digits) in hex. */
export const digestPattern = (digits: 32 | 64): RegExp => hex[digits];
