import { createContext, use, type ReactNode } from "react";
import type { Client } from "../door.ts";

export type { Client };

const ClientContext = createContext<Client | undefined>(undefined);

export function ClientProvider({ client, children }: { client: Client; children: ReactNode }) {
  return <ClientContext value={client}>{children}</ClientContext>;
}

/** The engine, as this window reaches it. */
export function useClient(): Client {
  const client = use(ClientContext);
  if (!client) throw new Error("Outside of ClientProvider.");
  return client;
}
