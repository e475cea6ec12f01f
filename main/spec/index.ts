export { fetchScript, readScript } from "./fetch-script.ts";
export { formatProblems, type FormatOptions } from "./format.ts";
export { readSpec, validateText, type ReadOptions } from "./read.ts";
export { specJsonSchema } from "./schema.ts";
export { inspectScript, type Script } from "./script.ts";
