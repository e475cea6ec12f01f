import { expect, it } from "vitest";
import { Ring } from "../../../main/recordings/ring.ts";

it("keeps the last bytes under their offsets, whatever the sizes of what comes", () => {
  const capacity = 100_000;
  const ring = new Ring(capacity);
  const all: Buffer[] = [];
  let seed = 7;
  const next = () => (seed = (seed * 1103515245 + 12345) % 2147483648);
  for (let count = 0; count < 400; count++) {
    const piece = Buffer.alloc(next() % (count % 50 === 49 ? 250_000 : 3000), count % 256);
    all.push(piece);
    ring.append(piece);
    const whole = Buffer.concat(all);
    expect(ring.size).toBe(whole.length);
    expect(ring.first).toBeGreaterThanOrEqual(Math.max(0, whole.length - capacity));
    if (whole.length <= capacity) expect(ring.first).toBe(0);
    const from = ring.first + (next() % 5000);
    expect(ring.read(from, 777).equals(whole.subarray(from, from + 777))).toBe(true);
    expect(ring.read(ring.first, capacity).equals(whole.subarray(ring.first))).toBe(true);
  }
});

it("has nothing beyond its end, and not more than there is", () => {
  const ring = new Ring(10);
  ring.append(Buffer.from("hello"));
  expect(ring.read(5, 10)).toHaveLength(0);
  expect(ring.read(3, 10).toString()).toBe("lo");
});
