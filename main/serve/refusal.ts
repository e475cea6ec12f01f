import type { ServerResponse } from "node:http";

export const refusals = {
  notInvited: {
    status: 401,
    title: "This address has been used",
    text: "Each address that Stackwright prints opens the door once, for one browser. Press Enter in the terminal where `stackwright serve` runs: it prints a new one. Where it has no terminal, start it again.",
  },
  wrongHost: {
    status: 421,
    title: "Not under this name",
    text: "Stackwright answers to the address that it printed only. Another name for this machine may be someone else's page in disguise.",
  },
  foreignOrigin: {
    status: 403,
    title: "Not from that page",
    text: "Only Stackwright's own page may talk to it.",
  },
  notFound: {
    status: 404,
    title: "Nothing is here",
    text: "Stackwright's window is at the address without a path.",
  },
  wrongMethod: {
    status: 405,
    title: "Nothing to send here",
    text: "Stackwright's window talks through its WebSocket.",
  },
} as const;
export type Refusal = (typeof refusals)[keyof typeof refusals];

const escape = (text: string) => text.replace(/&/g, "&amp;").replace(/</g, "&lt;");

/** A small page in words. It needs nothing else: no script, no style. */
export function refuse(response: ServerResponse, { status, title, text }: Refusal): void {
  const body = `<!doctype html><html lang="en"><meta charset="utf-8"><title>${escape(title)} · Stackwright</title><h1>${escape(title)}</h1><p>${escape(text)}</p></html>\n`;
  response
    .writeHead(status, {
      "Content-Type": "text/html; charset=utf-8",
      "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
      "X-Content-Type-Options": "nosniff",
      "Cache-Control": "no-store",
    })
    .end(body);
}
