import type { Problem } from "../../contract/problem.ts";
import type { Lint } from "../../contract/stack.ts";
import { thisMachine, type Connection } from "../../hosts/index.ts";
import { readReport } from "./report.ts";
import { runHere, runOver } from "./run.ts";

export interface Checked {
  /** Absolute path, for the problems. */
  path: string;
  script: string;
  /** Names of the variables that the spec gives it. */
  env: readonly string[];
  /** It has no first line that says what runs it: other scripts source it. */
  sourced?: boolean;
}

/** UTF-16 code units. A longer script is not looked at while it is typed. */
const largest = 512 * 1024;

/** Asks ShellCheck about scripts: this machine's, or else that of the host on which they are built. */
export class ShellCheck {
  readonly #standing: (host: string) => Promise<Connection | undefined>;
  /** By path: the spec may have changed alone. */
  readonly #last = new Map<string, { script: string; on: string; report: string }>();

  /** `standing`: the line to a host, if it stands by now. */
  constructor(standing: (host: string) => Promise<Connection | undefined>) {
    this.#standing = standing;
  }

  async check(
    { path, script, env, sourced = false }: Checked,
    host?: string,
    signal?: AbortSignal,
  ): Promise<Lint> {
    const args = argsFor(script, sourced);
    if (!args || script.length > largest) return { outcome: "not-looked" };
    const { on, report } = this.#known(path, script) ?? (await this.#ask(args, script, host, signal)) ?? {};
    if (on === undefined || report === undefined) return { outcome: "missing", ...remedy(host) };
    this.#last.set(path, { script, on, report });
    const isGiven = ({ code, message }: Problem) =>
      code === "SC2154" && env.some((name) => message.startsWith(`${name} is referenced`));
    return {
      outcome: "looked",
      on,
      problems: readReport(report, script, path).filter((found) => !isGiven(found)),
    };
  }

  #known(path: string, script: string) {
    const last = this.#last.get(path);
    return last?.script === script ? last : undefined;
  }

  async #ask(args: readonly string[], script: string, host: string | undefined, signal?: AbortSignal) {
    // Ends of line as on Windows are told once by the spec's own checks, not once a line.
    const input = script.replaceAll("\r\n", "\n");
    const here = await runHere(args, input, signal);
    if (here !== undefined) return { on: thisMachine.name, report: here };
    const line = host === undefined ? undefined : await this.#standing(host);
    if (!line || line.kind === "local") return undefined;
    const there = await runOver(line, args, input, signal);
    return there === undefined || host === undefined ? undefined : { on: host, report: there };
  }
}

/** How ShellCheck is told what runs a script; nothing when it knows no such shell. Its own settings files are not read: here and on a host it says the same. */
function argsFor(script: string, sourced: boolean): readonly string[] | undefined {
  const [first = ""] = script.split("\n", 1);
  const shell = first.startsWith("#!") ? /\b(bash|dash|ash|ksh|mksh|sh)\b/.exec(first)?.[1] : "sh";
  if (shell === undefined || script.trim() === "") return undefined;
  const given = first.startsWith("#!") ? [] : [`--shell=${sourced ? "bash" : "sh"}`];
  // What a script sources is in the image, where ShellCheck can't follow (SC1090, SC1091); nor to who sources it, and shares its variables (SC2034, SC2154).
  const exclude = `SC1090,SC1091${sourced ? ",SC2034,SC2154" : ""}`;
  return ["--format=json1", "--severity=style", "--norc", `--exclude=${exclude}`, ...given, "-"];
}

const installs: Partial<Record<NodeJS.Platform, string>> = {
  darwin: "`brew install shellcheck`",
  win32: "`winget install koalaman.shellcheck`",
};

function remedy(host?: string) {
  const install = installs[process.platform] ?? "the package `shellcheck`";
  return host === undefined || host === thisMachine.name
    ? {
        message: "ShellCheck is not on this machine.",
        hint: `Install it (${install}), or connect to a host that has it: it would find more.`,
      }
    : {
        message: `ShellCheck is neither on this machine nor on ${host}.`,
        hint: `Install it here (${install}) or there: it would find more.`,
      };
}
