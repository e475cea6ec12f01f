/**
 * How bytes cross a WebSocket: in a binary frame of their own, sent ahead of the message they belong to, which names them by a number. As base64 in
 * the message's JSON they would be written, parsed and decoded on the thread that draws the window. oRPC's own serializer knows no bytes, and a `Blob`
 * of it passes a multipart form. A MessagePort needs none of this: it clones bytes as they are.
 */
const headerBytes = 4;
/** Numbers begin anew after this many. */
const numbers = 2 ** 32;
/** Frames whose message has not come: only those of calls that were given up stay, and so the oldest is forgotten first. */
const unclaimed = 64;

/** Our number; oRPC keeps those up to 20 for itself. */
const type = 21;
const condition = (value: unknown): boolean => value instanceof Uint8Array;

/** What a handler and a link take as `customJsonSerializers`. */
export interface BytesSerializer {
  type: number;
  condition: (value: unknown) => boolean;
  serialize: (bytes: Uint8Array) => number;
  deserialize: (number: unknown) => Uint8Array;
}

/** The engine's end of one socket; `send` sends a binary frame. */
export function bytesSender(send: (frame: Uint8Array) => void): BytesSerializer {
  let number = 0;
  return {
    type,
    condition,
    serialize: (bytes) => {
      number = (number + 1) % numbers;
      const frame = new Uint8Array(headerBytes + bytes.length);
      new DataView(frame.buffer).setUint32(0, number);
      frame.set(bytes, headerBytes);
      send(frame);
      return number;
    },
    deserialize: () => {
      throw new TypeError("Only the engine sends bytes.");
    },
  };
}

/** The window's end of one socket; `take` is given every binary frame that arrives, before the message after it is read. */
export function bytesReceiver(): { serializer: BytesSerializer; take: (frame: ArrayBuffer) => void } {
  const frames = new Map<unknown, ArrayBuffer>();
  return {
    take: (frame) => {
      frames.set(new DataView(frame).getUint32(0), frame);
      if (frames.size <= unclaimed) return;
      const [oldest] = frames.keys();
      frames.delete(oldest);
    },
    serializer: {
      type,
      condition,
      serialize: () => {
        throw new TypeError("Only the engine sends bytes.");
      },
      deserialize: (number) => {
        const frame = frames.get(number);
        if (!frame) throw new TypeError("A message names bytes that did not come.");
        frames.delete(number);
        return new Uint8Array(frame, headerBytes);
      },
    },
  };
}
