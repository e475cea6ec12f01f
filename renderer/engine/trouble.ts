import { ORPCError } from "@orpc/client";
import * as z from "zod";

const failureSchema = z.object({ code: z.string(), message: z.string(), hint: z.string().optional() });

/** What went wrong, in words for people. */
export interface Trouble {
  message: string;
  hint?: string | undefined;
}

/** Whether the engine has answered that it can't be done, and did not just fail to answer. */
export function isAnswer(error: unknown): boolean {
  return error instanceof ORPCError && failureSchema.safeParse(error.data).success;
}

/** The sentence and the hint of anything that a call rejected with. */
export function troubleOf(error: unknown): Trouble {
  if (error instanceof ORPCError) {
    const failure = failureSchema.safeParse(error.data);
    if (failure.success) return { message: failure.data.message, hint: failure.data.hint };
    if (error.code === "BAD_REQUEST")
      return { message: "That was not understood.", hint: "Look at what you typed and try again." };
  }
  return { message: error instanceof Error && error.message ? error.message : String(error) };
}
