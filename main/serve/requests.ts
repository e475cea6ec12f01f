import type { IncomingMessage, ServerResponse } from "node:http";
import { readSession, sessionCookie, type Access } from "./access.ts";
import { isOurHost, isOurOrigin } from "./origin.ts";
import { contentSecurityPolicy, safetyHeaders } from "./policy.ts";
import { refusals, refuse, type Refusal } from "./refusal.ts";
import type { WindowFile, WindowFiles } from "./window-files.ts";

export interface DoorWay {
  access: Access;
  /** What we listen on. */
  address: string;
  port: number;
}

/** Why a request may not come in; `undefined` when it may. Plain requests and upgrades pass the same gate. */
export function gate(request: IncomingMessage, way: DoorWay, kind: "page" | "upgrade"): Refusal | undefined {
  if (!isOurHost(request.headers.host, way.address)) return refusals.wrongHost;
  if (!isOurOrigin(request.headers, { required: kind === "upgrade" })) return refusals.foreignOrigin;
  if (!hasSession(request, way)) return refusals.notInvited;
  return undefined;
}

/** Answers a plain request: a token for a cookie, or a file of the window. */
export async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  way: DoorWay,
  files: WindowFiles,
) {
  if (request.method !== "GET" && request.method !== "HEAD") {
    refuse(response, refusals.wrongMethod);
    return;
  }
  const url = new URL(request.url ?? "/", "http://door");
  const token = url.searchParams.get("token");
  const refusal = gate(request, way, "page");
  if (token !== null && (refusal === undefined || refusal === refusals.notInvited)) {
    admit(response, way, { token, already: refusal === undefined });
    return;
  }
  if (refusal) {
    refuse(response, refusal);
    return;
  }
  const compressed = /\bbr\b/.test(String(request.headers["accept-encoding"]));
  const file = await files.find(url.pathname, { compressed });
  if (!file) {
    refuse(response, refusals.notFound);
    return;
  }
  send(response, file, `ws://${request.headers.host ?? ""}`, request.method === "HEAD");
}

function hasSession(request: IncomingMessage, { access, port }: DoorWay): boolean {
  return access.isOpenFor(readSession(port, request.headers.cookie));
}

/** The token leaves the address bar with this redirect. Who is in already needs none and does not use it up. */
function admit(
  response: ServerResponse,
  { access, port }: DoorWay,
  { token, already }: { token: string; already: boolean },
) {
  const session = already ? undefined : access.redeem(token);
  if (!already && session === undefined) {
    refuse(response, refusals.notInvited);
    return;
  }
  const cookie = session === undefined ? {} : { "Set-Cookie": sessionCookie(port, session) };
  response
    .writeHead(303, {
      Location: "/",
      "Cache-Control": "no-store",
      "Referrer-Policy": "no-referrer",
      ...cookie,
    })
    .end();
}

function send(response: ServerResponse, file: WindowFile, socket: string, headOnly: boolean): void {
  response.writeHead(200, {
    ...safetyHeaders,
    "Content-Security-Policy": contentSecurityPolicy(socket),
    "Content-Type": file.type,
    "Content-Length": file.body.length,
    "Cache-Control": file.immutable ? "private, max-age=31536000, immutable" : "no-cache",
    Vary: "Accept-Encoding, Cookie",
    ...(file.encoding ? { "Content-Encoding": file.encoding } : {}),
  });
  response.end(headOnly ? undefined : file.body);
}
