import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, expect, test } from "vitest";
import { WebSocket, WebSocketServer } from "ws";
import { watchHeartbeat } from "../../../main/serve/heartbeat.ts";
import { paced } from "../../../main/serve/paced-socket.ts";

let server: WebSocketServer;

beforeEach(async () => {
  server = new WebSocketServer({ host: "127.0.0.1", port: 0, perMessageDeflate: false });
  await once(server, "listening");
});
afterEach(() => {
  for (const socket of server.clients) socket.terminate();
  server.close();
});

/** Both ends of a connection. */
async function connected(options = {}): Promise<{ ours: WebSocket; theirs: WebSocket }> {
  const theirs = new WebSocket(`ws://127.0.0.1:${String((server.address() as AddressInfo).port)}`, options);
  const [[ours]] = (await Promise.all([once(server, "connection"), once(theirs, "open")])) as [
    [WebSocket],
    unknown,
  ];
  return { ours, theirs };
}

test("a reader that stops reading stops the sender, and gets everything in order once it goes on", async () => {
  const { ours, theirs } = await connected();
  const { send } = paced(ours);
  theirs.pause();
  const chunk = Buffer.alloc(1 << 20);
  let sent = 0;
  const count = 100;
  const sending = (async () => {
    for (let number = 0; number < count; number++) {
      chunk.writeUInt32BE(number);
      await send(Buffer.from(chunk));
      sent++;
    }
  })();
  // What the system's own buffers take, and then no more.
  await expect.poll(() => ours.isPaused).toBe(true);
  const before = sent;
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect(sent).toBe(before);
  expect(sent).toBeLessThan(20);
  expect(ours.bufferedAmount).toBeLessThan(5 << 20);

  const seen: number[] = [];
  const all = new Promise<void>((resolve) => {
    theirs.on("message", (data: Buffer) => {
      seen.push(data.readUInt32BE(0));
      if (seen.length === count) resolve();
    });
  });
  theirs.resume();
  await Promise.all([sending, all]);
  expect(seen).toEqual([...seen.keys()]);
  expect(ours.isPaused).toBe(false);
});

test("who waits to send is let go when the socket closes", async () => {
  const { ours, theirs } = await connected();
  const { send } = paced(ours);
  theirs.pause();
  const sending = Promise.all(Array.from({ length: 30 }, () => send(Buffer.alloc(1 << 20))));
  await expect.poll(() => ours.bufferedAmount).toBeGreaterThan(2 << 20);
  ours.terminate();
  await sending;
  await send("nobody gets this");
});

test("a socket whose other side gives no sign of life is ended; one that answers is not", async () => {
  const alive = await connected();
  const dead = await connected({ autoPong: false });
  const stop = watchHeartbeat(alive.ours, 50);
  watchHeartbeat(dead.ours, 50);
  await once(dead.ours, "close");
  await once(alive.ours, "pong");
  expect(alive.ours.readyState).toBe(WebSocket.OPEN);
  stop();
});
