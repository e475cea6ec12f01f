import { expect, test } from "vitest";
import { Access, readSession, sessionCookie } from "../../../main/serve/access.ts";

test("a token opens once; the next one replaces it, used or not", () => {
  const access = new Access();
  const first = access.newToken();
  const session = access.redeem(first);
  expect(session).toBeDefined();
  expect(access.redeem(first)).toBeUndefined();
  const second = access.newToken();
  const third = access.newToken();
  expect(access.redeem(second)).toBeUndefined();
  expect(access.redeem(third)).toBeDefined();
});

test("a session stays good, and nothing else is one", () => {
  const access = new Access();
  const token = access.newToken();
  expect(access.isOpenFor(token)).toBe(false);
  const session = access.redeem(token);
  access.redeem(access.newToken());
  expect(access.isOpenFor(session)).toBe(true);
  for (const other of [undefined, "", "x", `${session ?? ""}x`]) expect(access.isOpenFor(other)).toBe(false);
});

test("finds its cookie among others, and not another port's", () => {
  const cookie = sessionCookie(7420, "secret").split(";")[0] ?? "";
  expect(readSession(7420, `a=b; ${cookie}; c=d`)).toBe("secret");
  expect(readSession(7421, cookie)).toBeUndefined();
  expect(readSession(7420, `x${cookie}`)).toBeUndefined();
  expect(readSession(7420, undefined)).toBeUndefined();
});
