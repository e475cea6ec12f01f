/** Text of a user's file, made fit for a message: in quotes, short, and with nothing that steers a terminal. */
export function quote(text: string): string {
  const short = text.length > 60 ? `${text.slice(0, 57)}…` : text;
  return `'${printable(short)}'`;
}

/** Control characters and the like, made visible and harmless, one character each. */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Bidi_Control}\p{Surrogate}\u2028\u2029]/gu, "�");
}

/** A URL without the user name and password that it may carry; every hidden character becomes a star. */
export function hideCredentials(text: string): string {
  return text.replace(/:\/\/([^/]*)@/g, (_, secret: string) => `://${"*".repeat(secret.length)}@`);
}
