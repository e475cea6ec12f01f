import { createHash, randomBytes, timingSafeEqual } from "node:crypto";

const newSecret = () => randomBytes(32).toString("base64url");
const digest = (secret: string) => createHash("sha256").update(secret).digest();

/**
 * Who may use the browser door. A token opens it once and is exchanged for a session, which a cookie carries; a cookie can't leak through
 * the address bar, the history or a `Referer`. Only digests are kept.
 */
export class Access {
  #token: Buffer | undefined;
  #sessions: Buffer[] = [];

  /** A token that opens the door once. It replaces the one before, used or not. */
  newToken(): string {
    const token = newSecret();
    this.#token = digest(token);
    return token;
  }

  /** The secret of a new session, or `undefined` when the token is not, or no longer, good. */
  redeem(token: string): string | undefined {
    if (!this.#token || !timingSafeEqual(this.#token, digest(token))) return undefined;
    this.#token = undefined;
    const session = newSecret();
    this.#sessions.push(digest(session));
    return session;
  }

  isOpenFor(session: string | undefined): boolean {
    if (session === undefined) return false;
    const shown = digest(session);
    return this.#sessions.some((known) => timingSafeEqual(known, shown));
  }
}

/** Cookies know hosts, not ports: the port is in the name so that two doors on one machine don't shut each other. */
export const cookieName = (port: number) => `stackwright_${String(port)}`;

export function sessionCookie(port: number, session: string): string {
  return `${cookieName(port)}=${session}; Path=/; HttpOnly; SameSite=Strict`;
}

export function readSession(port: number, header: string | undefined): string | undefined {
  const prefix = `${cookieName(port)}=`;
  const pair = header?.split(";").find((part) => part.trim().startsWith(prefix));
  return pair?.trim().slice(prefix.length);
}
