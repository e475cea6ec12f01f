import { Failure } from "../../contract/failure.ts";
import { withEngine } from "../open-engine.ts";
import { Presenter } from "../present.ts";
import { readStack } from "../read-stack.ts";
import { terminalSize } from "../terminal-size.ts";
import { joinTerminal } from "../terminal.ts";
import { waiting } from "../waiting.ts";

export interface ShellOptions {
  host?: string;
  sudo?: boolean;
  build?: string;
}

/** Gives the shell's own exit code. */
export async function shell(specPath: string | undefined, options: ShellOptions): Promise<number> {
  if (!process.stdin.isTTY || !process.stdout.isTTY)
    throw new Failure(
      "input-no-terminal",
      "A shell needs a terminal, and this is none.",
      "Run it without pipes or redirections.",
    );
  return withEngine(async (engine) => {
    const terminal = terminalSize();
    if (options.build !== undefined) {
      const entry = await (await engine.builds.find(options.build)).entry();
      const opening = engine.shells.inBuild(entry.host, entry.id, terminal);
      return joinTerminal(await waiting(`Connecting to ${entry.host.name}`, opening));
    }
    if (specPath === undefined)
      throw new Failure("input-no-spec", "Name a spec, or a failed build with --build ID.");
    const { spec, script } = await readStack(specPath);
    const host = await engine.hosts.profiles.find(options.host, options.sudo ?? false);
    const show = new Presenter(false);
    const request = { spec, script, host, terminal };
    const signal = new AbortController().signal;
    const opening = engine.shells.inBase(request, (event) => show.event(event), signal);
    show.goingOn("shell");
    return joinTerminal(await opening.finally(() => show.clear()));
  });
}
