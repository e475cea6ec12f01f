import { join } from "node:path";
import { chooseCourse, withSecrets, type BuildSink, type RunningBuild } from "../../builds/index.ts";
import { Failure } from "../../contract/failure.ts";
import type { Engine } from "../../engine.ts";
import { userFolders } from "../../folders.ts";
import { checkScript, SplitHeads } from "../../spec/index.ts";
import { exitCodes } from "../exit-codes.ts";
import { withEngine } from "../open-engine.ts";
import { outputFolder } from "../output-folder.ts";
import { Progress } from "../progress-line.ts";
import { readStack, readSteps } from "../read-stack.ts";
import { terminalSize } from "../terminal-size.ts";
import { joinTerminal } from "../terminal.ts";
import { waiting } from "../waiting.ts";
import { showCurrent, watch, type WatchOptions } from "../watch.ts";

export interface BuildOptions extends WatchOptions {
  host?: string;
  sudo?: boolean;
  output?: string;
  cache: boolean;
  force?: boolean;
  from?: string;
  until?: string;
  /** `true`: the newest failed build. */
  resume?: string | true;
}

export async function build(specPath: string, options: BuildOptions): Promise<number> {
  const { spec: bare, script } = await readStack(specPath);
  const spec = await withSecrets(bare, secretFromEnvironment);
  const output = await outputFolder(options.output ?? ".", { ...spec.image, compression: spec.compression });
  // Begun early, as Bash and the parser take their time; who finds the image current needs no answer.
  const heads = new SplitHeads(join(userFolders().cache, "steps.json"));
  const checking = checkScript(spec.script, script, heads);
  checking.catch(() => undefined);
  return withEngine(async (engine: Engine) => {
    const host = await engine.hosts.profiles.find(options.host, options.sudo ?? false);
    const { cache, from, until, force = false } = options;
    const resume = options.resume === true ? "last" : options.resume;
    const wish = {
      ...{ cache, from, until, breakpoints: [] },
      resume: resume && (await engine.builds.resumable(spec.path, host, resume)).id,
    };
    const inputs = { spec, script, host, output };
    const current = force
      ? undefined
      : await waiting("Looking whether anything has changed", (say) => {
          const progress = new Progress();
          return engine.builds.current({ ...inputs, wish }, (done, total) => {
            const far = progress.text("reading", done, total);
            if (far !== undefined) say(`Reading the base  ${far}`);
          });
        });
    if (current) {
      showCurrent(current, options);
      return exitCodes.ok;
    }
    const course = chooseCourse(wish, readSteps(await checking, script, force));
    const start = (sink: BuildSink): Promise<RunningBuild> =>
      engine.builds.start({ ...inputs, terminal: terminalSize(), course }, sink);
    const stepIn = async (id: string) => joinTerminal(await engine.shells.inBuild(host, id, terminalSize()));
    return watch(start, ` on ${host.name === "local" ? "this machine" : host.name}`, options, stepIn);
  });
}

/** With `output` the image goes there, now and at any later try. */
export async function attach(id: string, options: WatchOptions & { output?: string }): Promise<number> {
  return withEngine(async (engine) => {
    const output = options.output === undefined ? undefined : await folderFor(engine, id, options.output);
    return watch((sink) => engine.builds.attach(id, sink, output), "", options);
  });
}

async function folderFor(engine: Engine, id: string, output: string): Promise<string> {
  const { image: name, compression } = await (await engine.builds.find(id)).entry();
  return outputFolder(output, { name, compression });
}

function secretFromEnvironment(name: string): Promise<string> {
  const value = process.env[name];
  if (value !== undefined) return Promise.resolve(value);
  throw new Failure(
    "input-secret",
    `The secret ${name} has no value; nothing was built.`,
    `Set it for this command: ${name}=… stackwright build …`,
  );
}
