import { RPCLink } from "@orpc/client/message-port";
import { portRequest } from "../../main/contract/port-request.ts";
import type { DoorLink } from "./door-link.ts";

/** Milliseconds before a new port is asked for: the engine is being started again. */
const wait = 250;

/** Hands one end of a channel to the desktop; whenever the engine at the other end is gone, does so anew. */
export function connectPort(link: DoorLink): { retryNow: () => void } {
  const connect = () => {
    const { port1, port2 } = new MessageChannel();
    port1.addEventListener("close", () => {
      link.lose("lost");
      setTimeout(connect, wait);
    });
    port1.start();
    window.postMessage(portRequest, location.origin, [port2]);
    link.use(new RPCLink({ port: port1 }));
  };
  connect();
  return { retryNow: () => undefined };
}
