import * as z from "zod";

/** Bytes of layers that the host may keep; the least recently used go first. 0: no limit; absent: as the settings say. */
const layersLimit = z.number().int().min(0).optional();

/** Where builds run. */
export const hostProfileSchema = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("local"),
    name: z.string(),
    sudo: z.boolean().default(false),
    root: z.string().optional(),
    layersLimit,
  }),
  z.object({
    kind: z.literal("ssh"),
    /** What the user calls it; also the word looked up in `~/.ssh/config`. */
    name: z.string(),
    /** As typed: `[user@]host[:port]`, or a `Host` of `~/.ssh/config`. */
    destination: z.string(),
    sudo: z.boolean().default(false),
    /** The agent's folder on the host; `/var/lib/stackwright` unless said otherwise. */
    root: z.string().optional(),
    layersLimit,
  }),
]);
export type HostProfile = z.infer<typeof hostProfileSchema>;

/** One line of `doctor`. */
export const findingSchema = z.object({
  /** Stable word: `lxc`, `cgroup`, `overlayfs`, `disk` … */
  check: z.string(),
  state: z.enum(["ok", "warning", "error"]),
  /** What was found, e.g. `5.0.2`. */
  found: z.string(),
  /** What to do about it; absent when nothing needs doing. */
  remedy: z.string().optional(),
  /** Whether `setup` can do it. */
  setup: z.boolean().optional(),
});
export type Finding = z.infer<typeof findingSchema>;
