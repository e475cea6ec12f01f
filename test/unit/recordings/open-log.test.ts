import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, vi } from "vitest";
import { OpenLog } from "../../../main/recordings/open-log.ts";

it("a log is looked through for several windows at once as for one after the other", async () => {
  const folder = mkdtempSync(join(tmpdir(), "stackwright-log-"));
  const path = join(folder, "log");
  const line = (n: number) => `\x1b[${String(30 + (n % 8))}mline ${String(n)}\x1b[0m\r\n`;
  writeFileSync(path, Array.from({ length: 600_000 }, (_, n) => line(n)).join(""));
  const log = new OpenLog(path, undefined);
  try {
    const offsets = [0, 1_000_003, 5_000_009];
    const read = (offset: number) => log.read({ offset, max: 1 << 18, wait: 0, skim: 10_000 });
    const inTurn = [];
    for (const offset of offsets) inTurn.push(await read(offset));
    expect(inTurn.map(({ standsFor = 0 }) => standsFor > 1_000_000)).toEqual([true, true, true]);
    expect(await Promise.all(offsets.map(read))).toEqual(inTurn);
  } finally {
    await log.close();
    rmSync(folder, { recursive: true });
  }
});

it("who writes it is told when somebody types where it is read", async () => {
  const growing = { ended: true, moved: () => Promise.resolve(), calm: vi.fn() };
  const log = new OpenLog("/nowhere", growing);
  const part = { offset: 0, max: 100, wait: 0 };
  await log.read(part);
  expect(growing.calm).not.toHaveBeenCalled();
  await log.read({ ...part, calm: true });
  expect(growing.calm).toHaveBeenCalledOnce();
});
