import type { z } from "zod";
import { Failure } from "../contract/failure.ts";
import type { StartBuildResult, startBuildSchema } from "../contract/history.ts";
import type { Presence } from "../presence/index.ts";
import type { Questions } from "../questions/index.ts";
import { readScript, readSpec, splitScript } from "../spec/index.ts";
import type { Stacks } from "../stacks/index.ts";
import type { Builds } from "./builds.ts";
import { chooseCourse } from "./course.ts";
import { LiveBuild } from "./live-build.ts";
import type { RunningBuild } from "./running-build.ts";
import { withSecrets } from "./secrets.ts";

export type StartRequest = z.infer<typeof startBuildSchema>;
/** What to do when the stack is busy is the queue's business. */
export type FreeStart = Omit<StartRequest, "queue">;

export interface StartNeeds {
  home: string;
  builds: Builds;
  stacks: Stacks;
  presence: Presence;
  questions: Questions;
}

/** Starts a build of a stack as it is now, unless that makes no sense. `hold` gets what has begun. */
export async function startBuild(
  { home, builds, stacks, presence, questions }: StartNeeds,
  request: FreeStart,
  hold: (running: RunningBuild, live: LiveBuild) => void,
): Promise<StartBuildResult> {
  const { stack: id, host, cols, rows, force, ...wish } = request;
  const stack = await stacks.find(id);
  const reading = await readSpec(id, { home });
  if (!reading.spec) return { outcome: "problems", forcible: false };
  const [script, profile] = await Promise.all([readScript(reading.spec.script), presence.find(host)]);
  const spec = await withSecrets(reading.spec, (variable) => valueOf(variable, stack, questions));
  if (!force) {
    const current = await builds.current({ spec, script, host: profile, wish });
    if (current) return { outcome: "current", id: current.id };
    if (await stacks.hasError(id)) return { outcome: "problems", forcible: true };
  }
  const { steps } = await splitScript(spec.script, script);
  const course = chooseCourse(wish, steps);
  if (wish.resume !== undefined) await builds.resumable(id, profile, wish.resume);
  presence.follow(profile);
  const live = new LiveBuild();
  const running = await builds.start(
    { spec, script, host: profile, terminal: { cols, rows }, course },
    live.sink,
  );
  hold(running, live);
  return { outcome: "started", id: running.id };
}

async function valueOf(
  variable: string,
  { id, name }: { id: string; name: string },
  questions: Questions,
): Promise<string> {
  const value = await questions.variable({ id, name }, variable);
  if (value !== undefined) return value;
  throw new Failure(
    "input-secret",
    `The secret ${variable} has no value, so nothing was built.`,
    "Build again, and give it.",
  );
}
