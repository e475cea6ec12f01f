import * as z from "zod";

/** Where a shell is opened. */
export const shellTargetSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("host"), host: z.string() }),
  z.object({ kind: z.literal("base"), stack: z.string(), host: z.string() }),
  z.object({ kind: z.literal("failed-build"), build: z.string() }),
  /** In the running container of a build that has stopped at a breakpoint. */
  z.object({ kind: z.literal("stopped-build"), build: z.string() }),
  z.object({ kind: z.literal("image"), build: z.string() }),
]);
export type ShellTarget = z.infer<typeof shellTargetSchema>;

export const shellSummarySchema = z.object({
  id: z.string(),
  title: z.string(),
  target: shellTargetSchema,
  state: z.enum(["opening", "open", "ended", "failed"]),
  /** Why it failed, or how it ended, in words. */
  remark: z.string().optional(),
});
export type ShellSummary = z.infer<typeof shellSummarySchema>;
