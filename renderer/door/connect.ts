import { createORPCClient } from "@orpc/client";
import type { ContractRouterClient } from "@orpc/contract";
import type { contract } from "../../main/contract/index.ts";
import { DoorLink } from "./door-link.ts";
import { DoorStates, type DoorState } from "./door-state.ts";
import { connectPort } from "./port-door.ts";
import { connectSocket } from "./socket-door.ts";
import { keepFollowing as keep, type Following } from "./keep-following.ts";

export type Client = ContractRouterClient<typeof contract>;
export type { DoorState };

const states = new DoorStates();

/** What can be known of the door itself. `state` and `subscribe` fit `useSyncExternalStore`. */
export const door = {
  kind: location.protocol === "app:" ? ("desktop" as const) : ("browser" as const),
  state: states.get,
  subscribe: states.subscribe,
  /** Tries at once instead of waiting for the next turn. */
  retryNow: (): void => retry(),
};

let retry = (): void => undefined;
let connected: Promise<Client> | undefined;

/** The one client of the contract in this window, through whichever door the window was opened. Calls may be made at once. */
export function connectDoor(): Promise<Client> {
  return (connected ??= Promise.resolve(connect()));
}

function connect(): Client {
  const link = new DoorLink(states);
  retry = (door.kind === "desktop" ? connectPort(link) : connectSocket(link)).retryNow;
  return createORPCClient(link);
}

/** Keeps a stream of the contract open through lost connections. Gives the function that ends it. */
export function keepFollowing<T>(
  open: (signal: AbortSignal) => Promise<AsyncIterable<T>>,
  on: Following<T>,
): () => void {
  return keep(states, open, on);
}
