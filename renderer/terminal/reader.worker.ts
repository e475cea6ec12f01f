import { toORPCError } from "@orpc/client";
import { connectDoor, door } from "../door.ts";
import type { FromReader, ToReader } from "./reader-messages.ts";

// Reads recordings through a connection of its own: see read-recording.ts.

const say = (message: FromReader, transfer: Transferable[] = []) => self.postMessage(message, { transfer });
const client = connectDoor((port) => say({ type: "port" }, [port]));
const reading = new Map<number, AbortController>();

async function read({ call, recording, request }: ToReader & { type: "read" }): Promise<void> {
  const stopping = new AbortController();
  reading.set(call, stopping);
  try {
    const { recordings } = await client;
    const chunk = await recordings.read({ id: recording, ...request }, { signal: stopping.signal });
    // A buffer that came from a socket or a port is a plain one.
    say({ type: "chunk", call, chunk }, [chunk.bytes.buffer as ArrayBuffer]);
  } catch (error) {
    if (!stopping.signal.aborted) say({ type: "failure", call, failure: toORPCError(error).toJSON() });
  } finally {
    reading.delete(call);
  }
}

self.addEventListener("message", ({ data }: MessageEvent<ToReader>) => {
  if (data.type === "read") void read(data);
  else if (data.type === "stop") reading.get(data.call)?.abort();
  else door.retryNow();
});
