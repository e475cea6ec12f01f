import type { IncomingHttpHeaders } from "node:http";
import { hostname } from "node:os";
import { isIP } from "node:net";

/**
 * Whether a request names us as we may be named. A page of someone else's that has its own name point at this machine (DNS rebinding) sends that
 * name. Any port will do, because a tunnel (`ssh -L`) may listen on another one; what decides is the name.
 *
 * `address` is what we listen on. On loopback only loopback's names are ours; elsewhere any IP address is too, since none can be rebound,
 * and this machine's own name.
 */
export function isOurHost(header: string | undefined, address: string): boolean {
  const name = hostOf(header);
  if (name === undefined) return false;
  if (name === "localhost" || name === "::1" || /^127\.\d+\.\d+\.\d+$/.test(name)) return true;
  if (isLoopback(address)) return false;
  return isIP(name) !== 0 || name === hostname().toLowerCase() || name === address.toLowerCase();
}

/** Whether the request comes from our own page. Browsers always send `Origin` with an upgrade, and `required` then insists on it. */
export function isOurOrigin(headers: IncomingHttpHeaders, { required }: { required: boolean }): boolean {
  const { origin, host } = headers;
  if (origin === undefined) return !required;
  return host !== undefined && origin.toLowerCase() === `http://${host.toLowerCase()}`;
}

export function isLoopback(address: string): boolean {
  return address === "localhost" || address === "::1" || /^127\.\d+\.\d+\.\d+$/.test(address);
}

/** The name in a `Host` header: lower case, without port and brackets; `undefined` when it is none. */
function hostOf(header: string | undefined): string | undefined {
  if (header === undefined || !/^(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(:\d{1,5})?$/i.test(header)) return undefined;
  return header
    .toLowerCase()
    .replace(/:\d+$/, "")
    .replace(/^\[(.*)\]$/, "$1");
}
