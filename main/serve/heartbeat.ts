import type { WebSocket } from "ws";

/**
 * Ends a socket whose other side has gone without a word (a closed lid, a pulled cable): no sign of life in a whole interval. A slow
 * reader is alive as long as what we sent it shrinks. `interval` in milliseconds. Gives a function that stops it.
 */
export function watchHeartbeat(socket: WebSocket, interval: number): () => void {
  let alive = true;
  let queued = 0;
  const sign = () => (alive = true);
  socket.on("pong", sign).on("message", sign);
  const timer = setInterval(() => {
    if (!alive && socket.bufferedAmount >= queued) {
      socket.terminate();
      return;
    }
    alive = false;
    queued = socket.bufferedAmount;
    socket.ping();
  }, interval);
  timer.unref();
  return () => clearInterval(timer);
}
