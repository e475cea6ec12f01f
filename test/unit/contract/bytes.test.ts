import { expect, test } from "vitest";
import { bytesReceiver, bytesSender } from "../../../main/contract/bytes.ts";

/** Both ends of a socket, joined. */
function joined() {
  const { serializer, take } = bytesReceiver();
  const sender = bytesSender((frame) => take(Uint8Array.from(frame).buffer));
  return { send: sender.serialize, claim: serializer.deserialize };
}

const all = Uint8Array.from({ length: 256 }, (_, value) => value);

test("bytes arrive as they were sent, empty ones and parts of a buffer too", () => {
  const { send, claim } = joined();
  for (const bytes of [all, new Uint8Array(), Buffer.concat([all, all]).subarray(100, 300)])
    expect(Buffer.from(claim(send(bytes))).equals(Buffer.from(bytes))).toBe(true);
});

test("each message gets its own bytes, in whatever order messages are read, and once", () => {
  const { send, claim } = joined();
  const numbers = [1, 2, 3].map((value) => send(Uint8Array.of(value)));
  expect(numbers.toReversed().map((number) => claim(number)[0])).toEqual([3, 2, 1]);
  expect(() => claim(numbers[0])).toThrow("did not come");
});

test("bytes of messages that never come are forgotten, the newest are not", () => {
  const { send, claim } = joined();
  const numbers = Array.from({ length: 100 }, () => send(all));
  expect(() => claim(numbers[0])).toThrow("did not come");
  expect(claim(numbers[99])).toHaveLength(all.length);
});

test("a window sends no bytes", () => {
  expect(() => bytesSender(() => undefined).deserialize(1)).toThrow("Only the engine");
  expect(() => bytesReceiver().serializer.serialize(all)).toThrow("Only the engine");
});
