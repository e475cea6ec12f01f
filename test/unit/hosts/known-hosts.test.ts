import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { readFile, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  checkHostKey,
  fingerprint,
  formatKnownHost,
  knownTypes,
  parseKnownHosts,
} from "../../../main/hosts/known-hosts.ts";
import { appendKnownHost } from "../../../main/hosts/known-hosts-file.ts";

function keyOf(type: string, seed: number): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(type.length);
  return Buffer.concat([length, Buffer.from(type), Buffer.alloc(36, seed)]);
}

const [mine, other] = [keyOf("ssh-ed25519", 1), keyOf("ssh-ed25519", 2)];
const rsa = keyOf("ssh-rsa", 3);
const line = (hosts: string, key: Buffer) =>
  `${hosts} ${key.toString("latin1", 4, 4 + key.readUInt32BE(0))} ${key.toString("base64")}`;
const check = (text: string, host: string, port: number, key: Buffer) =>
  checkHostKey(parseKnownHosts(text, "/k"), host, port, key);

describe("known hosts", () => {
  it.each([
    ["box", "box", 22, "match"],
    ["BOX", "Box", 22, "match"],
    ["box,10.0.0.1", "10.0.0.1", 22, "match"],
    ["box", "box", 2222, "unknown"],
    ["[box]:2222", "box", 2222, "match"],
    ["[box]:2222", "box", 22, "unknown"],
    ["*.example.org", "a.example.org", 22, "match"],
    ["*.example.org", "example.org", 22, "unknown"],
    ["b?x", "box", 22, "match"],
    ["*.example.org,!bad.example.org", "bad.example.org", 22, "unknown"],
    ["!box", "other", 22, "unknown"],
    ["::1", "::1", 22, "match"],
    ["[::1]:2222", "::1", 2222, "match"],
  ])("%s for %s port %d: %s", (hosts, host, port, result) => {
    expect(check(line(hosts, mine), host, port, mine).result).toBe(result);
  });

  it("says where another key of the same type stands", () => {
    expect(check(`# one\n\n${line("box", other)} a comment`, "box", 22, mine)).toEqual({
      result: "mismatch",
      file: "/k",
      line: 3,
      fingerprint: fingerprint(other),
    });
  });

  it("takes any of several keys", () => {
    expect(check([line("box", other), line("box", mine)].join("\n"), "box", 22, mine).result).toBe("match");
  });

  it("tells a new type from an unknown host", () => {
    expect(check(line("box", rsa), "box", 22, mine)).toEqual({ result: "new-type", known: ["ssh-rsa"] });
    expect(knownTypes(parseKnownHosts(line("box", rsa), "/k"), "box", 22)).toEqual(["ssh-rsa"]);
  });

  it("heeds a revocation, whatever else is said, and for that key alone", () => {
    const text = `${line("box", mine)}\n@revoked ${line("*", mine)}`;
    expect(check(text, "box", 22, mine)).toEqual({ result: "revoked", file: "/k", line: 2 });
    expect(check(`@revoked ${line("*", mine)}`, "box", 22, other).result).toBe("unknown");
  });

  it("does not take a certificate authority's key for the host's", () => {
    expect(check(`@cert-authority ${line("*", mine)}`, "box", 22, mine).result).toBe("unknown");
  });

  it("passes over what it can't understand", () => {
    const text = `box\nbox ssh-ed25519\nbox ssh-ed25519 AAAA\nbox ssh-rsa ${mine.toString("base64")}\n@other ${line("box", other)}\n${line("box", mine)}\r`;
    expect(parseKnownHosts(text, "/k").map((entry) => entry.line)).toEqual([6]);
  });

  it("is quick with a hostile pattern", () => {
    const before = performance.now();
    check(line(`${"*a".repeat(200)}b`, mine), "a".repeat(250), 22, mine);
    expect(performance.now() - before).toBeLessThan(1000);
  });

  it("writes what it reads back", () => {
    for (const hashed of [false, true])
      for (const port of [22, 2222]) {
        const text = formatKnownHost("Box", port, mine, hashed);
        expect(text.toLowerCase().includes("box")).toBe(!hashed);
        expect(check(text, "box", port, mine).result).toBe("match");
        expect(check(text, "box", port + 1, mine).result).toBe("unknown");
      }
  });
});

describe("known hosts and OpenSSH", () => {
  let folder: string;
  beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), "stackwright-known-"))));
  afterAll(() => rmSync(folder, { recursive: true }));

  it("agree on fingerprints and on hashed names", () => {
    const key = join(folder, "key");
    execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", key]);
    const [type = "", encoded = ""] = readFileSync(`${key}.pub`, "utf8").split(" ");
    const blob = Buffer.from(encoded, "base64");
    expect(execFileSync("ssh-keygen", ["-lf", `${key}.pub`], { encoding: "utf8" })).toContain(
      `${fingerprint(blob)} `,
    );
    const file = join(folder, "known_hosts");
    writeFileSync(file, `[box]:2222 ${type} ${encoded}\nplain ${type} ${encoded}\n`);
    execFileSync("ssh-keygen", ["-q", "-H", "-f", file], { stdio: "ignore" });
    const text = readFileSync(file, "utf8");
    expect(text).not.toContain("box");
    expect(check(text, "box", 2222, blob).result).toBe("match");
    writeFileSync(file, `${formatKnownHost("ours", 2200, blob, true)}\n`);
    expect(execFileSync("ssh-keygen", ["-F", "[ours]:2200", "-f", file], { encoding: "utf8" })).toContain(
      "found: line 1",
    );
  });

  it("appends whole lines, also many at once, after a last line without an end", async () => {
    const file = join(folder, "ssh", "known_hosts");
    await appendKnownHost(file, "first");
    writeFileSync(file, "first");
    await appendKnownHost(file, "second");
    await Promise.all(Array.from({ length: 50 }, (_, index) => appendKnownHost(file, `line ${index}`)));
    const lines = (await readFile(file, "utf8")).split("\n");
    expect(lines.slice(0, 2)).toEqual(["first", "second"]);
    expect(lines.slice(2).sort()).toEqual(
      ["", ...Array.from({ length: 50 }, (_, index) => `line ${index}`)].sort(),
    );
    expect((await stat(file)).mode & 0o777).toBe(0o600);
  });
});
