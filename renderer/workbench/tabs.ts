import * as z from "zod";

/** What the middle of the window can show. */
export const tabSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("file"), stack: z.string(), file: z.string() }),
  /** The differences between the text here and the one that another program wrote. */
  z.object({ kind: z.literal("compare"), stack: z.string(), file: z.string() }),
  /** Spec and script of a build against those of the build before, or (`now`) against what is in the editor. */
  z.object({ kind: z.literal("changes"), build: z.string(), now: z.boolean().optional() }),
  z.object({ kind: z.literal("log"), build: z.string() }),
  /** What was typed in the shell of a failed build, as a change of the script. */
  z.object({ kind: z.literal("addition"), build: z.string() }),
]);
export type Tab = z.infer<typeof tabSchema>;
export type FileTab = Extract<Tab, { kind: "file" }>;

export function tabKey(tab: Tab): string {
  if (tab.kind === "file" || tab.kind === "compare") return `${tab.kind}\n${tab.stack}\n${tab.file}`;
  return tab.kind === "changes" && tab.now ? `now\n${tab.build}` : `${tab.kind}\n${tab.build}`;
}

/** What the lower part shows. */
export const panelSchema = z.union([
  z.enum(["output", "problems"]),
  z.templateLiteral(["shell:", z.string()]),
  z.templateLiteral(["setup:", z.string()]),
]);
export type Panel = z.infer<typeof panelSchema>;
