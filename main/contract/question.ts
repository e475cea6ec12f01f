import * as z from "zod";

/** Something that only the user can answer, asked by the engine, answered by any window. */
export const questionSchema = z.discriminatedUnion("type", [
  z.object({
    type: z.literal("secret"),
    id: z.string(),
    /** What the user calls the host that is being connected to; for a secret variable of a build, the stack's name. */
    host: z.string(),
    kind: z.enum(["password", "passphrase", "interactive", "sudo", "variable"]),
    text: z.string(),
    retry: z.boolean(),
    /** Whether it can be kept in the system's keychain. */
    canRemember: z.boolean(),
  }),
  z.object({
    type: z.literal("host-key"),
    id: z.string(),
    host: z.string(),
    /** Of the machine that presents the key: a jump host's, where the way leads over one. */
    address: z.string(),
    port: z.number(),
    keyType: z.string(),
    fingerprint: z.string(),
    reason: z.enum(["unknown", "new-type"]),
  }),
]);
export type Question = z.infer<typeof questionSchema>;

/** What is open now: sent whole whenever it changes. */
export const questionsSchema = z.array(questionSchema);

export const answerSchema = z.discriminatedUnion("type", [
  z.object({ type: z.literal("secret"), id: z.string(), secret: z.string(), remember: z.boolean() }),
  z.object({ type: z.literal("host-key"), id: z.string(), trust: z.boolean() }),
  z.object({ type: z.literal("declined"), id: z.string() }),
]);
export type Answer = z.infer<typeof answerSchema>;
