import { hostname } from "node:os";
import { expect, test } from "vitest";
import { isLoopback, isOurHost, isOurOrigin } from "../../../main/serve/origin.ts";

test("on loopback only loopback's names are ours, at any port", () => {
  for (const host of ["127.0.0.1:7420", "localhost:9000", "LOCALHOST", "[::1]:1", "127.1.2.3"])
    expect(isOurHost(host, "127.0.0.1"), host).toBe(true);
  for (const host of [
    "evil.example",
    "127.0.0.1.evil.example",
    "10.0.0.5:7420",
    "localhost.evil.example",
    "a@localhost",
    "localhost:x",
    "",
  ])
    expect(isOurHost(host, "127.0.0.1"), host).toBe(false);
  expect(isOurHost(undefined, "127.0.0.1")).toBe(false);
});

test("where other machines may come in, so are addresses and this machine's own name, but no other", () => {
  for (const host of ["10.0.0.5:7420", "[fe80::1]:7420", hostname(), "127.0.0.1"])
    expect(isOurHost(host, "0.0.0.0"), host).toBe(true);
  expect(isOurHost("evil.example", "0.0.0.0")).toBe(false);
});

test("an origin is ours when it is the very address that was asked", () => {
  const host = "localhost:7420";
  expect(isOurOrigin({ host, origin: "http://localhost:7420" }, { required: true })).toBe(true);
  for (const origin of [
    "http://localhost:7421",
    "https://localhost:7420",
    "http://127.0.0.1:7420",
    "null",
    "http://evil.example",
  ])
    expect(isOurOrigin({ host, origin }, { required: false }), origin).toBe(false);
  expect(isOurOrigin({ host }, { required: false })).toBe(true);
  expect(isOurOrigin({ host }, { required: true })).toBe(false);
});

test("knows loopback from the rest", () => {
  expect(["127.0.0.1", "::1", "localhost"].every(isLoopback)).toBe(true);
  expect(["0.0.0.0", "::", "10.0.0.5", "127.evil.example"].some(isLoopback)).toBe(false);
});
