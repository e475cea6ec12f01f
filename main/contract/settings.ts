import * as z from "zod";

/** `settings.yaml` in the config folder. Every key has a default, so that an empty file is complete. */
export const settingsSchema = z.object({
  theme: z.enum(["system", "light", "dark"]).default("system"),
  /** Absolute path of the folder that holds the stacks. Empty: `Stackwright` in the home folder. */
  workspace: z.string().default(""),
  fontSize: z.number().min(8).max(32).default(13),
  wordWrap: z.boolean().default(false),
  terminal: z
    .object({
      fontSize: z.number().min(8).max(32).default(13),
      scrollback: z.number().int().min(100).max(100_000).default(10_000),
      copyOnSelect: z.boolean().default(false),
      bell: z.boolean().default(false),
      /** Lines in a paste above which it is asked about. */
      pasteGuard: z.number().int().min(0).default(5),
    })
    .prefault({}),
  /** Succeeded images kept per stack beside the active one; 0: all. */
  keepImages: z.number().int().min(0).default(0),
  /** Bytes of layers that a host may keep whose profile does not say; the least recently used go first. 0: no limit. */
  layersLimit: z
    .number()
    .int()
    .min(0)
    .default(20 * 1024 ** 3),
  /** The host that was picked last, by name. */
  host: z.string().default(""),
});
export type Settings = z.infer<typeof settingsSchema>;
