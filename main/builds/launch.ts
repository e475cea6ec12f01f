import { basename } from "node:path";
import type { BuildEvent, PhaseName } from "../contract/build.ts";
import { Failure } from "../contract/failure.ts";
import type { Spec } from "../contract/spec.ts";
import type { Input } from "../hosts/agent.ts";
import { uploadBase } from "./base.ts";
import { now, secondsSince } from "./clock.ts";
import type { OverLine } from "./over-line.ts";
import { payload } from "./payload.ts";
import { progressTeller } from "./progress.ts";
import { planText, type BaseForAgent, type PlanContext } from "./plan.ts";

export interface Script {
  name: string;
  bytes: Buffer;
}

/** What is to be put on the host and started there. */
export interface Launch {
  /** `start` runs the build, `open` prepares a shell. */
  verb: "start" | "open";
  spec: Spec;
  script: Script;
  base: BaseForAgent;
  context: Pick<PlanContext, "id" | "stack" | "image" | "hostName" | "terminal" | "course" | "layersLimit">;
}

/**
 * Puts a plan on the host, with its base when the host lacks it, and starts it. Safe to repeat with the same id. Gives the seconds that the host's clock
 * is ahead of this one, less those that its answer was on its way; nothing for a shell.
 */
export async function launch(
  over: OverLine,
  what: Launch,
  emit: (event: BuildEvent) => void,
): Promise<number | undefined> {
  const { verb, spec, script, base, context } = what;
  const plan = planText(spec, { ...context, base, scriptName: script.name, specName: basename(spec.path) });
  const input: Input = () => payload(plan, script.bytes, spec.files);
  return over(async (agent) => {
    let [answer] = await agent.ask([verb, context.id], input);
    while (answer?.["needs"] === "base") {
      if (base.kind !== "upload")
        throw new Failure("host-agent", "The agent asks for a base that it was told how to get.");
      const arrived = answer;
      await timed("upload", emit, () => uploadBase(agent, base, arrived, progressTeller("upload", emit)));
      // A build's folder is there already and need not be sent again.
      [answer] = await (verb === "start"
        ? agent.ask(["launch", context.id])
        : agent.ask([verb, context.id], input));
    }
    const there = answer?.["now"];
    return typeof there === "number" ? there - now() : undefined;
  });
}

/** Brackets `work` in a `begin` and an `end` event. */
export async function timed<T>(
  phase: PhaseName,
  emit: (event: BuildEvent) => void,
  work: () => Promise<T>,
): Promise<T> {
  const begun = now();
  emit({ type: "begin", at: begun, phase });
  const result = await work();
  emit({ type: "end", at: now(), phase, seconds: secondsSince(begun) });
  return result;
}
