import type { WebSocket } from "ws";

/** Bytes that may wait in one socket before we stop giving it more: two of the largest chunks of a recording. */
const highWater = 2 << 20;

/**
 * A socket whose `send` settles once its data has been handed over far enough. oRPC awaits it, so a stream stops asking its source while the
 * browser lags; and while it lags nothing more is read from it, so it can't ask for more either. Memory is bounded whatever it does.
 */
export function paced(socket: WebSocket): Pick<WebSocket, "send" | "addEventListener"> {
  const waiting: (() => void)[] = [];
  const flow = () => {
    if (socket.bufferedAmount > highWater) {
      socket.pause();
      return;
    }
    if (socket.isPaused) socket.resume();
    for (const go of waiting.splice(0)) go();
  };
  // What a socket did not take before it closed never will be: let its senders end.
  socket.once("close", () => {
    for (const go of waiting.splice(0)) go();
  });
  const send = (data: string | Buffer): Promise<void> =>
    new Promise((resolve) => {
      if (socket.readyState !== socket.OPEN) {
        resolve();
        return;
      }
      waiting.push(resolve);
      socket.send(data, flow);
      flow();
    });
  return {
    send: send as WebSocket["send"],
    addEventListener: socket.addEventListener.bind(socket) as WebSocket["addEventListener"],
  };
}
