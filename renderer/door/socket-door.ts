import { RPCLink } from "@orpc/client/websocket";
import { bytesReceiver } from "../../main/contract/bytes.ts";
import type { DoorLink } from "./door-link.ts";

/** Milliseconds before each try; the last is repeated. */
const waits = [0, 500, 1000, 2000, 5000, 10_000];
const unauthorised = 401;

/** Keeps a WebSocket to the server that this page came from. */
export function connectSocket(link: DoorLink): { retryNow: () => void } {
  const address = `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/rpc`;
  let tries = 0;
  let wake: (() => void) | undefined;

  const connect = () => {
    const socket = new WebSocket(address);
    socket.binaryType = "arraybuffer";
    const bytes = bytesReceiver();
    // Added before oRPC's own listener, which takes every frame for a message.
    socket.addEventListener("message", (event: MessageEvent<unknown>) => {
      if (!(event.data instanceof ArrayBuffer)) return;
      event.stopImmediatePropagation();
      bytes.take(event.data);
    });
    socket.addEventListener("open", () => {
      tries = 0;
      link.use(new RPCLink({ websocket: socket, customJsonSerializers: [bytes.serializer] }));
    });
    socket.addEventListener("close", () => {
      link.lose("lost");
      void again();
    });
  };

  const again = async () => {
    if (await isRefused()) {
      link.lose("refused");
    }
    const wait = waits[Math.min(tries++, waits.length - 1)] ?? 0;
    await new Promise<void>((resolve) => {
      wake = resolve;
      setTimeout(resolve, wait);
    });
    wake = undefined;
    connect();
  };

  connect();
  const retryNow = () => {
    tries = 0;
    wake?.();
  };
  // A lid that opens or a network that comes back is the moment to try, not some seconds later.
  addEventListener("online", retryNow);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") wake?.();
  });
  return { retryNow };
}

/** A refused upgrade looks like any other failure to a page: asking for the page tells. */
async function isRefused(): Promise<boolean> {
  try {
    const { status } = await fetch("./", { method: "HEAD", cache: "no-store" });
    return status === unauthorised;
  } catch {
    return false;
  }
}
