import { buildStatusSchema, type BuildStatus } from "../contract/build.ts";
import type { Agent } from "../hosts/agent.ts";

/** What the host says of a build. Throws `host-no-build` or `host-not-started` when it has none. */
export async function askStatus(agent: Agent, id: string): Promise<BuildStatus> {
  const [status] = await agent.ask(["status", id]);
  return buildStatusSchema.parse(status);
}
