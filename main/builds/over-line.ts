import { Failure } from "../contract/failure.ts";
import { Agent } from "../hosts/agent.ts";
import type { AgentBundle } from "../hosts/agent-bundle.ts";
import type { Connection } from "../hosts/connection.ts";
import type { HostLine } from "../hosts/index.ts";

/** Does something with the agent and, whenever the line breaks under it, does it again on the next one. */
export type OverLine = <T>(action: (agent: Agent, connection: Connection) => Promise<T>) => Promise<T>;

/** `action` must therefore be safe to repeat. Rejects with the signal's reason, or a `Failure` that no new line can mend. */
export function overLine(
  line: HostLine,
  bundle: AgentBundle,
  root: string | undefined,
  signal: AbortSignal,
): OverLine {
  return async (action) => {
    for (;;) {
      signal.throwIfAborted();
      const connection = await line.get(signal);
      try {
        return await action(new Agent(connection, bundle, root, signal), connection);
      } catch (error) {
        signal.throwIfAborted();
        // A line that breaks under a transfer may show itself as an error of the stream first.
        const lost = error instanceof Failure && error.code === "host-connection-lost";
        if (!lost && !(await isClosed(connection))) throw error;
      }
    }
  };
}

function isClosed(connection: Connection): Promise<boolean> {
  const open = new Promise<false>((settle) => setImmediate(settle, false));
  return Promise.race([connection.closed.then(() => true), open]);
}
