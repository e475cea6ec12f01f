import * as z from "zod";

/**
 * A piece of terminal data. All terminal data, of builds and of shells, is an append-only recording addressed by byte offset; a
 * reader pulls "from offset N, at most M bytes, wait up to T" and asks again when its terminal has parsed what came.
 */
export const chunkSchema = z.object({
  /** Offset of the first byte given: later than asked for when a bounded recording has dropped it. */
  offset: z.number().int().nonnegative(),
  bytes: z.instanceof(Uint8Array),
  /** Bytes of the recording that these stand for, where lines were left out: only for who asked to skim. */
  standsFor: z.number().int().nonnegative().optional(),
  /** Bytes recorded so far. */
  size: z.number().int().nonnegative(),
  /** Nothing will be added any more. */
  ended: z.boolean(),
});
export type Chunk = z.infer<typeof chunkSchema>;

/** `build:<id>`, `shell:<id>` or `setup:<id>`. */
export const recordingIdSchema = z.string().regex(/^(build|shell|setup):[A-Za-z0-9_-]+$/);
