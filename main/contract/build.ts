import * as z from "zod";

/** The parts of a build that a user sees, in the order in which they run. */
export const phaseNames = ["connect", "upload", "base", "script", "pack", "download"] as const;
export const phaseNameSchema = z.enum(phaseNames);
export type PhaseName = z.infer<typeof phaseNameSchema>;

/** `lost`: the build's process is gone and left no result. */
export const buildStateSchema = z.enum(["running", "succeeded", "failed", "cancelled", "lost"]);
export type BuildState = z.infer<typeof buildStateSchema>;

const stamp = {
  /** Seconds since the epoch, with a fraction, by the clock of whoever wrote the event. */
  at: z.number(),
  /** Length of the build's log in bytes when the event was written; absent before there is a log. */
  log: z.number().int().nonnegative().optional(),
};

/** Why a build failed. Written by the agent; what it could not find out is absent. */
export const buildFailureSchema = z.object({
  phase: phaseNameSchema,
  /** Stable machine word, e.g. `script-failed`, `disk-full`, `base-digest`, `time-limit`. */
  code: z.string(),
  message: z.string(),
  hint: z.string().optional(),
  /** The script's line, counted from 1. */
  line: z.number().int().positive().optional(),
  command: z.string().optional(),
  status: z.number().int().optional(),
});
export type BuildFailure = z.infer<typeof buildFailureSchema>;

/** One line of a build's `events` file, or one that the engine adds beside it. */
export const buildEventSchema = z.discriminatedUnion("type", [
  z.object({ type: z.literal("begin"), ...stamp, phase: phaseNameSchema, detail: z.string().optional() }),
  z.object({
    type: z.literal("end"),
    ...stamp,
    phase: phaseNameSchema,
    seconds: z.number().nonnegative(),
    cached: z.boolean().optional(),
    detail: z.string().optional(),
  }),
  z.object({
    type: z.literal("progress"),
    ...stamp,
    phase: phaseNameSchema,
    /** Bytes. */
    done: z.number().nonnegative(),
    total: z.number().nonnegative().optional(),
  }),
  z.object({
    type: z.literal("note"),
    ...stamp,
    level: z.enum(["info", "warning"]),
    text: z.string(),
    hint: z.string().optional(),
  }),
  z.object({
    /** The line to the host: `retryIn` seconds until the next try. */
    type: z.literal("connection"),
    ...stamp,
    state: z.enum(["lost", "waiting", "connecting", "restored"]),
    retryIn: z.number().nonnegative().optional(),
    reason: z.string().optional(),
  }),
  z.object({ type: z.literal("failure"), ...stamp, ...buildFailureSchema.shape }),
  z.object({ type: z.literal("ended"), ...stamp, state: buildStateSchema.exclude(["running"]) }),
]);
export type BuildEvent = z.infer<typeof buildEventSchema>;

/** What the agent knows of a build, as `agent status` and `agent list` print it. */
export const buildStatusSchema = z.object({
  id: z.string(),
  stack: z.string(),
  image: z.string(),
  state: buildStateSchema,
  phase: phaseNameSchema.optional(),
  /** Seconds since the epoch. */
  started: z.number(),
  ended: z.number().optional(),
  /** Bytes of log so far. */
  log: z.number().int().nonnegative(),
  /** Whether the filesystem of a failed build is still there to be entered. */
  kept: z.boolean(),
});
export type BuildStatus = z.infer<typeof buildStatusSchema>;

/** `record.json`, beside the image: what was built, from what, where, when, and its digests. */
export const buildRecordSchema = z.object({
  version: z.literal(1),
  id: z.string(),
  stack: z.string(),
  image: z.string(),
  state: buildStateSchema.exclude(["running", "lost"]),
  compression: z.enum(["gz", "zst", "xz"]),
  base: z.object({ source: z.string(), sha256: z.string(), md5: z.string() }).optional(),
  script: z.object({ name: z.string(), sha256: z.string() }),
  spec: z.object({ name: z.string(), sha256: z.string() }),
  /** Names only: values may be secrets. */
  env: z.array(z.string()),
  network: z.string(),
  host: z.object({ name: z.string(), architecture: z.string(), kernel: z.string(), lxc: z.string() }),
  /** Digest of the agent that built it. */
  agent: z.string(),
  started: z.number(),
  ended: z.number(),
  /** Seconds by phase. */
  seconds: z.partialRecord(phaseNameSchema, z.number()),
  /** Bytes of the log. */
  log: z.number().int().nonnegative(),
  /** The artifact, when there is one: its size in bytes and its digests. */
  artifact: z.object({ size: z.number().int(), md5: z.string(), sha256: z.string() }).optional(),
  failure: buildFailureSchema.optional(),
});
export type BuildRecord = z.infer<typeof buildRecordSchema>;
