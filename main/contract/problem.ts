import * as z from "zod";

/** Replaces a range of a file's text; positions as in a problem, the end exclusive. */
export const editSchema = z.object({
  line: z.number().int().positive(),
  column: z.number().int().positive(),
  endLine: z.number().int().positive(),
  endColumn: z.number().int().positive(),
  text: z.string(),
});
export type Edit = z.infer<typeof editSchema>;

/** A way to mend something: edits of one file that belong together. */
export const fixSchema = z.object({
  title: z.string(),
  edits: z.array(editSchema),
  /** Afterwards every line ends so. */
  lineEnds: z.literal("lf").optional(),
});
export type Fix = z.infer<typeof fixSchema>;

/**
 * A mistake in a file of a stack, or a warning about one; `info` and `style` are remarks. Lines and columns count from 1,
 * columns in UTF-16 code units, as editors do.
 */
export const problemSchema = z.object({
  severity: z.enum(["error", "warning", "info", "style"]),
  /** Absolute path of the file. */
  file: z.string(),
  line: z.number().int().positive(),
  column: z.number().int().positive(),
  endLine: z.number().int().positive().optional(),
  endColumn: z.number().int().positive().optional(),
  /** Stable machine word, e.g. `unknown-key`. */
  code: z.string(),
  /** What is wrong, one sentence. */
  message: z.string(),
  /** What to write or do instead, one sentence. */
  hint: z.string().optional(),
  /** A page on the web that explains it. */
  link: z.string().optional(),
  /** Ways to mend it, best first, in the same file. */
  fixes: z.array(fixSchema).optional(),
});
export type Problem = z.infer<typeof problemSchema>;
