import { execFileSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { shellLine, shellQuote } from "../../../main/hosts/index.ts";

const odd = [
  "",
  " ",
  "'",
  "''",
  '"',
  "\\",
  "\\'",
  "'\\''",
  "$HOME",
  "$(id)",
  "`id`",
  "a\nb",
  "\n",
  "-n",
  "~",
  "*",
  "a=b",
  "!x",
  "#",
  "é漢🚀",
  "\x01\x7f",
  "{a,b}",
  "&;|<>()",
];

describe("quoting for a shell", () => {
  it("comes through a real one unchanged, in any combination", () => {
    // All pairs, glued and apart.
    const words = odd.flatMap((one) => odd.flatMap((other) => [one + other, other]));
    const said = execFileSync("sh", ["-c", shellLine(["printf", "%s\\0", ...words])], { encoding: "utf8" });
    expect(said.split("\0").slice(0, -1)).toEqual(words);
  });

  it("leaves plain words readable, and quotes what would be an assignment", () => {
    expect(shellLine(["tar", "-C", "/a/b.c", "--x"])).toBe("tar -C /a/b.c --x");
    expect(shellQuote("A=b")).toBe("'A=b'");
  });

  it("refuses a NUL byte", () => {
    expect(() => shellQuote("a\0b")).toThrow(expect.objectContaining({ code: "input-nul" }));
  });
});
