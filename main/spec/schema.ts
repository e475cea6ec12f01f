import * as z from "zod/mini";
import { specDefinition } from "./definition.ts";

/** JSON Schema (draft 7, what YAML editors understand) of a spec file, with a description and an example for every key. */
export function specJsonSchema(): object {
  return z.toJSONSchema(specDefinition(), { target: "draft-7", io: "input" });
}
