import * as z from "zod";
import { stepSchema } from "./build.ts";
import { editSchema, fixSchema, problemSchema } from "./problem.ts";

/** A stack is known by the absolute path of its spec. */
export const stackIdSchema = z.string().min(1);

export const stackSummarySchema = z.object({
  id: stackIdSchema,
  /** The name of its folder, or of the spec file for one opened from elsewhere. */
  name: z.string(),
  /** Absolute path of its folder. */
  folder: z.string(),
  /** Files that one edits: the spec first, then the script, then other text files; relative to `folder`. */
  files: z.array(z.string()),
  /** Whether it is in the workspace folder, or was opened from elsewhere. */
  inWorkspace: z.boolean(),
  script: z.string().optional(),
});
export type StackSummary = z.infer<typeof stackSummarySchema>;

/** A text file as it is on disk. `version` changes whenever its content does. */
export const fileTextSchema = z.object({ text: z.string(), version: z.string() });
export type FileText = z.infer<typeof fileTextSchema>;

/** Text typed but not saved: survives a crash. `version` is that of the file on disk when typing began. */
export const draftSchema = z.object({
  stack: stackIdSchema,
  file: z.string(),
  text: z.string(),
  version: z.string(),
});
export type Draft = z.infer<typeof draftSchema>;

/** Something changed on disk, by this app or another program. */
export const stackChangeSchema = z.discriminatedUnion("type", [
  z.object({ type: z.literal("stacks") }),
  z.object({
    type: z.literal("file"),
    stack: stackIdSchema,
    file: z.string(),
    version: z.string().nullable(),
  }),
]);
export type StackChange = z.infer<typeof stackChangeSchema>;

export const writeResultSchema = z.discriminatedUnion("outcome", [
  z.object({ outcome: z.literal("saved"), version: z.string() }),
  /** Another program wrote it since `version`; nothing was written. */
  z.object({ outcome: z.literal("changed"), disk: fileTextSchema }),
]);
export type WriteResult = z.infer<typeof writeResultSchema>;

/** Where the spec names a file of its stack. */
export const mentionsSchema = z.object({
  /** The spec, relative to the stack's folder. */
  spec: z.string(),
  /** As what it names the file: what is run, or what is copied. */
  kinds: z.array(z.enum(["script", "source"])),
  /** What makes the spec name the file by its new name. */
  edits: z.array(editSchema),
});
export type Mentions = z.infer<typeof mentionsSchema>;

/** A base offered for a new stack. */
export const catalogueEntrySchema = z.object({
  id: z.string(),
  title: z.string(),
  /** What to write as `base_image_url`; `made-here`: this machine makes it with debootstrap. */
  source: z.string(),
  description: z.string(),
});
export type CatalogueEntry = z.infer<typeof catalogueEntrySchema>;

export const newStackSchema = z.object({
  name: z.string(),
  base: z.discriminatedUnion("kind", [
    z.object({ kind: z.literal("url"), url: z.string() }),
    z.object({ kind: z.literal("file"), path: z.string() }),
    z.object({ kind: z.literal("catalogue"), id: z.string() }),
  ]),
  script: z.enum(["bash", "packages", "empty"]),
});
export type NewStack = z.infer<typeof newStackSchema>;

/** What is known of a stack's text as it is typed. */
export const checkSchema = z.object({
  problems: z.array(problemSchema),
  /** Steps of the script; none when it has no markers or can't be read. */
  steps: z.array(stepSchema),
  /** Why lines and steps can't be known (not Bash), in words. */
  untraced: z.string().optional(),
  /** Names of the variables that the spec gives the script. */
  env: z.array(z.string()),
  /** What can be made better at a line although nothing is wrong there. `file`: absolute path. */
  offers: z.array(fixSchema.extend({ file: z.string(), line: z.number().int().positive() })).optional(),
});
export type Check = z.infer<typeof checkSchema>;

/** What ShellCheck says of a stack's scripts. None of it keeps a script from being built. */
export const lintSchema = z.discriminatedUnion("outcome", [
  /** `on`: the name of the machine whose ShellCheck it was. */
  z.object({ outcome: z.literal("looked"), on: z.string(), problems: z.array(problemSchema) }),
  /** There is no ShellCheck: where not, and how to get it. */
  z.object({ outcome: z.literal("missing"), message: z.string(), hint: z.string() }),
  /** There is no shell's script that can be read. */
  z.object({ outcome: z.literal("not-looked") }),
]);
export type Lint = z.infer<typeof lintSchema>;
