import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { setFlagsFromString } from "node:v8";

type Processor = ReturnType<(typeof import("sh-syntax"))["getProcessor"]>;

/** Node has it; its types say so only beside those of a browser. */
declare const WebAssembly: {
  compile(program: Uint8Array): Promise<object>;
  instantiate(module: object, imports: object): Promise<never>;
};

let loading: Promise<Processor> | undefined;

/**
 * mvdan/sh in WebAssembly: parses and prints Bash. Loaded and compiled when it is first asked for, because few commands need it and it costs a tenth
 * of a second. Rejects with a `ParseError` (`Pos`, `Text`) what it can't read, which Bash may.
 */
export const shellSyntax: Processor = (async (...args: Parameters<Processor>) => {
  loading ??= load();
  return (await loading)(...args);
}) as Processor;

async function load(): Promise<Processor> {
  const { getProcessor } = await import("sh-syntax");
  // Compiled once and fast. What V8 would compile anew, to run faster, costs several times what even a long script takes.
  setFlagsFromString("--liftoff-only");
  const path = createRequire(import.meta.url).resolve("sh-syntax/main.wasm");
  const program = await WebAssembly.compile(await readFile(path));
  return getProcessor((imports) => WebAssembly.instantiate(program, imports));
}
