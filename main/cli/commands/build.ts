import { resolve } from "node:path";
import { chooseCourse, type BuildSink, type RunningBuild } from "../../builds/index.ts";
import type { Engine } from "../../engine.ts";
import { withEngine } from "../open-engine.ts";
import { readStack, readSteps } from "../read-stack.ts";
import { terminalSize } from "../terminal-size.ts";
import { watch, type WatchOptions } from "../watch.ts";

export interface BuildOptions extends WatchOptions {
  host?: string;
  sudo?: boolean;
  output?: string;
  cache: boolean;
  force?: boolean;
  from?: string;
  until?: string;
}

export async function build(specPath: string, options: BuildOptions): Promise<number> {
  const { spec, script } = await readStack(specPath);
  const { cache, from, until, force = false } = options;
  const course = chooseCourse({ cache, from, until, breakpoints: [] }, await readSteps(spec, script, force));
  return withEngine(async (engine: Engine) => {
    const host = await engine.hosts.profiles.find(options.host, options.sudo ?? false);
    const output = resolve(options.output ?? ".");
    const start = (sink: BuildSink): Promise<RunningBuild> =>
      engine.builds.start({ spec, script, host, output, terminal: terminalSize(), course }, sink);
    return watch(start, ` on ${host.name === "local" ? "this machine" : host.name}`, options);
  });
}

export async function attach(id: string, options: WatchOptions): Promise<number> {
  return withEngine((engine) => watch((sink) => engine.builds.attach(id, sink), "", options));
}
