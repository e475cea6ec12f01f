import headless from "@xterm/headless";
import { expect, it } from "vitest";
import { skim, type Skimmed } from "../../../main/recordings/skim.ts";

const rows = 10;
const scrollback = 50;
const keep = scrollback + 2 * rows;

/** What a terminal has after all of these: each cell with its looks, and the cursor. */
async function shown(...parts: Uint8Array[]): Promise<string[]> {
  const terminal = new headless.Terminal({ cols: 40, rows, scrollback, allowProposedApi: true });
  for (const part of [...parts, Buffer.from("next")])
    await new Promise<void>((parsed) => terminal.write(part, parsed));
  const { active } = terminal.buffer;
  const lines = Array.from({ length: active.length }, (_, y) => {
    const line = active.getLine(y);
    const cells = Array.from({ length: terminal.cols }, (__, x) => {
      const cell = line?.getCell(x);
      const looks = [
        cell?.isBold(),
        cell?.isUnderline(),
        cell?.isDim(),
        cell?.getFgColor(),
        cell?.getBgColor(),
      ];
      return `${cell?.getChars() ?? ""}${looks.join()}`;
    });
    return `${line?.isWrapped ? "+" : " "}${cells.join(" ")}`;
  });
  return [...lines, [active.type, active.cursorX, active.cursorY, active.baseY].join()];
}

function skimAt(log: Buffer, offset: number, end = log.length): Promise<Skimmed | undefined> {
  const read = (from: number, length: number) =>
    Promise.resolve(Buffer.from(log.subarray(from, from + length)));
  return skim(read, offset, end, keep);
}

/** Skims a log from an offset on, wants the terminal to be the same as with all of it, and gives the bytes that were left out. */
async function leftOut(log: Buffer, offset: number): Promise<number> {
  const skimmed = await skimAt(log, offset);
  if (!skimmed) return 0;
  const rest = log.subarray(offset + skimmed.standsFor);
  expect(await shown(log.subarray(0, offset), skimmed.bytes, rest)).toEqual(await shown(log));
  return skimmed.standsFor - skimmed.bytes.length;
}

function randomly(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 1103515245 + 12345) % 2147483648;
    return Math.floor((state / 2147483648) * below);
  };
}

const pieces = [
  ...["word ", "a longer stretch of words that wraps ", "äöü ", "漢字", "🦀", "50 %\r", "\t", "\b\b", "\x07"],
  ...[
    "\x1b[m",
    "\x1b[0m",
    "\x1b[0;31m",
    "\x1b[1;32m",
    "\x1b[38;5;200m",
    "\x1b[48;2;1;2;3m",
    "\x1b[4:3m",
    "\x1b[;2m",
  ],
  ...["\x1b[K", "\x1b[1K", "\r\n", "\r\n", "\r\n", "\n"],
];

it("leaves a terminal the same to the cell, whatever plain lines it leaves out", async () => {
  let total = 0;
  for (let seed = 1; seed <= 60; seed++) {
    const next = randomly(seed);
    const text = Array.from({ length: 2500 }, () => pieces[next(pieces.length)]).join("");
    const log = Buffer.from(text);
    // Anywhere, in the middle of a sequence and of a character, too.
    total += await leftOut(log, next(log.length / 3));
  }
  expect(total).toBeGreaterThan(60 * 5000);
});

const lines = Buffer.from("\x1b[32mline\x1b[0m\r\n".repeat(400));

it("washes out whatever the terminal was in the middle of", async () => {
  const before = [
    ...[
      "\x1b[5;1Hup",
      "\x1b[3;6r\x1b[4;1H",
      "\x1b[4h",
      "\x1b[?7l",
      "\x1b[?6h",
      "\x1b[31",
      "\x1b[?1049h\x1b[2;2H",
    ],
    ...["\x1b]0;half a title", "\x1b(0", "\x1b7", "\x1b[42m", "\xf0\x9f"],
  ];
  for (const text of before) {
    const log = Buffer.concat([
      lines,
      Buffer.from(text, "latin1"),
      Buffer.from("rest of it\x07\x1b[m\r\n"),
      lines,
    ]);
    expect(await leftOut(log, lines.length + text.length), JSON.stringify(text)).toBeGreaterThan(1000);
  }
});

it("stops before what moves the cursor up, sets a mode or a title, or may be a control character", async () => {
  for (const text of [
    "\x1b[A",
    "\x1b[2J",
    "\x1b[?25l",
    "\x1b]0;t\x07",
    "\x1b7",
    "\x0e",
    "\x0b",
    "\u009b31m",
  ]) {
    const log = Buffer.concat([lines, Buffer.from(text), lines]);
    const skimmed = await skimAt(log, 0);
    expect(skimmed?.standsFor, JSON.stringify(text)).toBeLessThan(lines.length);
    await leftOut(log, 0);
    // With too few lines before it nothing is left out.
    expect(await skimAt(Buffer.concat([Buffer.from(`one\r\ntwo ${text}`), lines]), 0)).toBeUndefined();
  }
});

it("leaves nothing out where the cursor's column can't be known, or there is no line's end", async () => {
  expect(await skimAt(Buffer.from("line\n".repeat(1000)), 0)).toBeUndefined();
  expect(await skimAt(Buffer.from("50 %\r".repeat(1000)), 0)).toBeUndefined();
  expect(await skimAt(Buffer.from("line\r\n".repeat(keep + 1)), 0)).toBeUndefined();
});

it("gives the colours that were left on, from far back, and none of before a reset", async () => {
  const long = Buffer.from("plain\r\n".repeat(100_000));
  const log = Buffer.concat([Buffer.from("\x1b[31mred\x1b[0m\r\n\x1b[1m\x1b[34mblue\r\n"), long]);
  expect((await skimAt(log, 0))?.bytes.toString()).toBe("\x1b[31mred\x1b[0m\r\n\x1b[1m\x1b[34m");
  // Across the pieces that it is read in.
  for (let shift = 0; shift < 16; shift++) {
    const tail = `${"y".repeat((4 << 20) - shift)}${"\r\n".repeat(keep + 1)}`;
    const skimmed = await skimAt(Buffer.from(`-\r\n\x1b[38;5;33mx\r\n${tail}`), 0);
    expect(skimmed?.bytes.toString()).toBe("-\r\n\x1b[38;5;33m");
  }
});

it("looks no further than 32 MiB", async () => {
  const line = "a line\r\n";
  const skimmed = await skimAt(Buffer.from(line.repeat(5 << 20)), 0);
  expect(skimmed?.standsFor).toBe((32 << 20) + line.length - keep * line.length);
});
