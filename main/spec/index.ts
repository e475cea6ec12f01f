export { fetchScript, readScript } from "./fetch-script.ts";
export { formatProblems, type FormatOptions } from "./format.ts";
export { shellSyntax } from "./shell-syntax.ts";
export { splitScript, splitSteps, type Splitting } from "./steps.ts";
export { quote } from "./quote.ts";
export { readSpec, validateText, type ReadOptions } from "./read.ts";
export { specJsonSchema } from "./schema.ts";
export { inspectScript, type Script } from "./script.ts";
export { nearest } from "./suggest.ts";
