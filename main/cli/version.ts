/** Set by scripts/build.mjs. */
declare const STACKWRIGHT_VERSION: string;

export const version = typeof STACKWRIGHT_VERSION === "string" ? STACKWRIGHT_VERSION : "from sources";
