import * as z from "zod";
import { buildEventSchema, buildFailureSchema, buildRecordSchema, buildStateSchema } from "./build.ts";

/** A build as history shows it. Times are seconds since the epoch, sizes bytes. */
export const buildSummarySchema = z.object({
  id: z.string(),
  /** The stack's id; empty when its spec is gone. */
  stack: z.string(),
  image: z.string(),
  host: z.string(),
  state: buildStateSchema,
  /** Who started it: user@machine. */
  by: z.string().optional(),
  started: z.number(),
  /** Seconds from its start to its end, and for which its image came here; absent while it runs. */
  took: z.number().nonnegative().optional(),
  failure: buildFailureSchema.optional(),
  record: buildRecordSchema.optional(),
  /** The tarball on this machine, when it is there. */
  tarball: z.string().optional(),
  size: z.number().optional(),
  /** What its log takes on this machine, and what has come of an image that is not whole yet. */
  logSize: z.number().optional(),
  partSize: z.number().optional(),
  /** Whether the tarball is in a folder of the user's own, where it stays when the build is deleted. */
  outside: z.boolean().optional(),
  /** Whether this is its stack's active image. */
  active: z.boolean(),
  /** Whether a shell can enter what it left on the host. */
  kept: z.boolean(),
  /** Whether another build of its stack begins when this one has ended. */
  next: z.boolean().optional(),
});
export type BuildSummary = z.infer<typeof buildSummarySchema>;

/** A build that is followed: first everything that has happened, then what happens. */
export const buildUpdateSchema = z.discriminatedUnion("type", [
  z.object({ type: z.literal("event"), event: buildEventSchema }),
  z.object({ type: z.literal("summary"), summary: buildSummarySchema }),
]);
export type BuildUpdate = z.infer<typeof buildUpdateSchema>;

export const startBuildSchema = z.object({
  stack: z.string(),
  /** The host's name. */
  host: z.string(),
  /** Size of the terminal that will show the output. */
  cols: z.number().int().min(20).max(500),
  rows: z.number().int().min(5).max(300),
  /** Whether layers of earlier builds are used; they are made either way. */
  cache: z.boolean().default(true),
  /** Build although the spec or script has mistakes that don't make it impossible, and although nothing has changed. */
  force: z.boolean().default(false),
  /** Run this step and all after it, whatever layers there are. */
  from: z.string().optional(),
  /** End after this step, and keep the filesystem for a shell. */
  until: z.string().optional(),
  /** A failed build: its steps before the one that failed are taken as they were. */
  resume: z.string().optional(),
  /** When the stack has a build under way, begin when that has ended. One waits at most: the last that was asked for, as long as the engine runs. */
  queue: z.boolean().default(false),
  /** Lines of the script to stop before. */
  breakpoints: z.array(z.number().int().positive()).default([]),
});

export const startBuildResultSchema = z.discriminatedUnion("outcome", [
  z.object({ outcome: z.literal("started"), id: z.string() }),
  /** The stack has a build under way: cancel it first, or queue behind it. */
  z.object({ outcome: z.literal("busy"), id: z.string() }),
  /** It begins when that build has ended, with the files as they are then. */
  z.object({ outcome: z.literal("queued"), id: z.string() }),
  /** The spec or the script has mistakes: `check` lists them. `forcible`: `force` builds all the same. */
  z.object({ outcome: z.literal("problems"), forcible: z.boolean() }),
  /** Nothing has changed since this build, and its image is here. */
  z.object({ outcome: z.literal("current"), id: z.string() }),
]);
export type StartBuildResult = z.infer<typeof startBuildResultSchema>;
