import { execFileSync, spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { bytesText } from "../../main/contract/texts.ts";

const agent = fileURLToPath(new URL("../../resources/agent/", import.meta.url));
const hasShellcheck = spawnSync("shellcheck", ["--version"]).status === 0;
if (!hasShellcheck && process.env["CI"])
  throw new Error("shellcheck is not installed, and CI must not skip.");

it.skipIf(!hasShellcheck)(
  "the agent is clean by shellcheck (skipped where that is not installed)",
  () => {
    const inside = ["launch", "terminal", "traps", "bashrc", "save", "names", "print", "keep", "forget"].map(
      (name) => `lib/container/${name}`,
    );
    const { stdout } = spawnSync("shellcheck", ["-x", "-a", "-P", "SCRIPTDIR", "bin/agent", ...inside], {
      cwd: agent,
      encoding: "utf8",
    });
    expect(stdout).toBe("");
  },
  60_000,
);

/** What `json_string` makes of some bytes, read back. */
function throughJson(bytes: Buffer): unknown {
  const program =
    'export LC_ALL=C; source lib/answer.sh; json_string out "$(cat; printf x)"; printf %s "$out"';
  const output = execFileSync("bash", ["-c", program], { cwd: agent, input: bytes, encoding: "utf8" });
  return (JSON.parse(output) as string).slice(0, -1);
}

it.each([
  0, 999, 1000, 9388, 999_499, 999_600_000, 33_554_432, 9_388_000, 344_000, 80_000_000_000, 5_540_000_000_000,
])("%d bytes are written as elsewhere", (count) => {
  const program = 'source lib/store.sh; in_bytes out "$1"; printf %s "$out"';
  expect(execFileSync("bash", ["-c", program, "bash", String(count)], { cwd: agent, encoding: "utf8" })).toBe(
    bytesText(count),
  );
});

it.each(["plain", 'q"\\u0041\\', "a\nb\tc\r\u0001\u001f\u007f", "žluť 🐎 日本", "&&", ""])(
  "JSON keeps %j",
  (text) => {
    expect(throughJson(Buffer.from(text))).toBe(text);
  },
);

it("JSON replaces what is not UTF-8", () => {
  expect(throughJson(Buffer.from([0x61, 0xff, 0xc3, 0x28, 0xed, 0xa0, 0x80, 0x62]))).toMatch(
    /^a\ufffd+\(\ufffd+b$/,
  );
});
