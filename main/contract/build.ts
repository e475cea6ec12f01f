import * as z from "zod";

/** The parts of a build that a user sees, in the order in which they run. */
export const phaseNames = ["connect", "upload", "base", "script", "pack", "download"] as const;
export const phaseNameSchema = z.enum(phaseNames);
export type PhaseName = z.infer<typeof phaseNameSchema>;

/**
 * `lost`: the build's process is gone and left no result. `partial`: it ended, as asked, after a step that is not the last: its filesystem is kept,
 * and there is no image.
 */
export const buildStateSchema = z.enum(["running", "succeeded", "partial", "failed", "cancelled", "lost"]);
export type BuildState = z.infer<typeof buildStateSchema>;

const stamp = {
  /** Seconds since the epoch, with a fraction: in the host's file by its clock, else by that of the machine which builds were started on. */
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
  /** The name of the step it failed in, of a script with steps. */
  step: z.string().optional(),
  /** The directory in the container in which the command ran. */
  cwd: z.string().optional(),
});
export type BuildFailure = z.infer<typeof buildFailureSchema>;

/** A part of a script between two markers. Lines count from 1; `endLine` is the last one. */
export const stepSchema = z.object({
  name: z.string(),
  line: z.number().int().positive(),
  endLine: z.number().int().positive(),
  /** Seconds for which the step's layer is believed; absent: for ever. */
  maxAge: z.number().nonnegative().optional(),
  /** First and last lines of functions that it defines, and that later steps can follow. */
  functions: z.array(z.tuple([z.number().int().positive(), z.number().int().positive()])).optional(),
});
export type Step = z.infer<typeof stepSchema>;

/** What is known of one line of the script: [line, times run, seconds in all, length of the log when it last began]. */
export const lineTimeSchema = z.tuple([
  z.number().int().positive(),
  z.number().int().nonnegative(),
  z.number().nonnegative(),
  z.number().int().nonnegative(),
]);
export type LineTime = z.infer<typeof lineTimeSchema>;

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
    /** Of a phase that moves more than one kind of bytes: what is done with these. `reading`: on this machine, before the host has heard of the build. */
    doing: z.enum(["reading", "downloading", "unpacking"]).optional(),
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
  /** Before the first step: all of them. A script without markers has none. */
  z.object({ type: z.literal("steps"), ...stamp, steps: z.array(stepSchema) }),
  z.object({ type: z.literal("step-begin"), ...stamp, step: z.string() }),
  z.object({
    type: z.literal("step-end"),
    ...stamp,
    step: z.string(),
    seconds: z.number().nonnegative(),
    /** Its layer was there already: nothing ran. */
    cached: z.boolean().optional(),
    /** Cached: how long it took when it ran. */
    ran: z.number().nonnegative().optional(),
  }),
  z.object({
    /** A few times a second while lines run: totals so far of the lines that ran since the last one. */
    type: z.literal("lines"),
    ...stamp,
    /** The line that runs now; absent when none does. */
    current: z.number().int().positive().optional(),
    lines: z.array(lineTimeSchema),
  }),
  /** At a breakpoint, before this line runs; a shell can be opened. */
  z.object({
    type: z.literal("stopped"),
    ...stamp,
    line: z.number().int().positive(),
    command: z.string().optional(),
    /** The directory in the container in which the script is. */
    cwd: z.string().optional(),
  }),
  z.object({ type: z.literal("continued"), ...stamp }),
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
  /** Its steps, as far as it came; absent of a script without markers. */
  steps: z
    .array(z.object({ name: z.string(), seconds: z.number(), cached: z.boolean(), key: z.string() }))
    .optional(),
  /** When its image is not only what its spec and script make: somebody was in the container at a breakpoint, or it took steps as they were before a change. */
  repeatable: z.literal(false).optional(),
  /** Totals of every line that ran in this build; absent where lines can't be known. */
  lines: z.array(lineTimeSchema).optional(),
  /** Bytes of the log. */
  log: z.number().int().nonnegative(),
  /** The artifact, when there is one: its size in bytes and its digests. */
  artifact: z.object({ size: z.number().int(), md5: z.string(), sha256: z.string() }).optional(),
  failure: buildFailureSchema.optional(),
});
export type BuildRecord = z.infer<typeof buildRecordSchema>;
