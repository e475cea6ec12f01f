import { spawn, type ChildProcess } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect } from "vitest";
import {
  buildEventSchema,
  buildRecordSchema,
  buildStatusSchema,
  type BuildEvent,
  type BuildFailure,
  type BuildRecord,
  type BuildStatus,
} from "../../main/contract/build.ts";
import type { TestBase } from "./base.ts";
import { leftovers } from "./lxc.ts";
import type { Wrapper } from "./other-host.ts";
import { tarOf } from "./tar.ts";

// Tells this process's builds from those of others on the same machine.
const idPrefix = `test-${String(process.pid)}-`;
/** The agent's program, as it lies in the project. */
export const agentProgram = fileURLToPath(new URL("../../resources/agent/bin/agent", import.meta.url));

export interface Answer {
  code: number | null;
  stdout: Buffer;
  stderr: string;
}

/** What a test's build is made of; everything else has a default. */
export interface TestBuild {
  base?: TestBase;
  script: string | Buffer;
  env?: Record<string, string>;
  exclude?: string[];
  files?: { target: string; mode?: string; content: string }[];
  /** Names of variables of `env` that are secret. */
  secrets?: string[];
  /** Lines to stop before. */
  breakpoints?: number[];
  /** Other lines of the plan, as the agent names them. */
  plan?: Record<string, string>;
}

/** How a build ended. */
export interface Ended {
  id: string;
  status: BuildStatus;
  events: BuildEvent[];
  log: string;
  failure?: BuildFailure;
}

/** The agent on this machine with a root folder of its own: no connection, just its verbs. */
export class TestAgent {
  #count = 0;

  private constructor(
    readonly root: string,
    readonly wrapper: Wrapper,
  ) {}

  /** In a new folder below `parent`. */
  static async create(parent: string, wrapper: Wrapper = []): Promise<TestAgent> {
    return new TestAgent(await mkdtemp(join(parent, "root-")), wrapper);
  }

  static at(root: string, wrapper: Wrapper = []): TestAgent {
    return new TestAgent(root, wrapper);
  }

  spawn(...verb: string[]): ChildProcess {
    const [command = "bash", ...argv] = [...this.wrapper, "bash", agentProgram, "--root", this.root, ...verb];
    return spawn(command, argv);
  }

  async ask(verb: string[], input?: Buffer): Promise<Answer> {
    const child = this.spawn(...verb);
    const [out, err]: Buffer[][] = [[], []];
    child.stdout?.on("data", (chunk: Buffer) => out?.push(chunk));
    child.stderr?.on("data", (chunk: Buffer) => err?.push(chunk));
    child.stdin?.on("error", () => undefined).end(input);
    const code = await new Promise<number | null>((settle) => child.once("close", settle));
    return { code, stdout: Buffer.concat(out ?? []), stderr: Buffer.concat(err ?? []).toString() };
  }

  /** The lines of an answer as objects. */
  async json(verb: string[], input?: Buffer): Promise<Record<string, unknown>[]> {
    const { stdout, stderr } = await this.ask(verb, input);
    expect(stderr).toBe("");
    const lines = stdout.toString().split("\n").filter(Boolean);
    return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  }

  newId(): string {
    this.#count += 1;
    return `${idPrefix}${String(this.#count)}-${Math.random().toString(36).slice(2, 8)}`;
  }

  async start(build: TestBuild, id = this.newId()): Promise<string> {
    const answer = await this.json(["start", id], await buildInput(id, build));
    expect(answer).toEqual([{ started: id, now: expect.any(Number) }]);
    return id;
  }

  /** Starts a build and waits for its end. */
  async build(build: TestBuild): Promise<Ended> {
    return this.end(await this.start(build));
  }

  /** Follows a build to its end, by its events as the engine does. */
  async end(id: string): Promise<Ended> {
    const events = (await this.json(["events", id, "0"])).map((event) => buildEventSchema.parse(event));
    const status = await this.status(id);
    const log = (await this.ask(["log", id, "0"])).stdout.toString();
    const failure = events.find((event) => event.type === "failure");
    expect(await readFile(join(this.root, "builds", id, "defects"), "utf8").catch(() => "")).toBe("");
    return { id, status, events, log, ...(failure ? { failure } : {}) };
  }

  async status(id: string): Promise<BuildStatus> {
    const [status] = await this.json(["status", id]);
    return buildStatusSchema.parse(status);
  }

  async record(id: string): Promise<BuildRecord> {
    const [record] = await this.json(["record", id]);
    return buildRecordSchema.parse(record);
  }

  async image(id: string): Promise<Buffer> {
    const { stdout, code } = await this.ask(["image", id, "0"]);
    expect(code).toBe(0);
    return stdout;
  }

  async cancelAll(): Promise<void> {
    for (const status of await this.json(["list"]))
      if (status["state"] === "running") await this.ask(["cancel", String(status["id"])]);
  }

  /** Ends what still runs, and removes the folder. */
  async dispose(): Promise<void> {
    await this.cancelAll();
    await rm(this.root, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** The tar that `start` and `open` read. */
export function buildInput(id: string, build: TestBuild): Promise<Buffer> {
  return tarOf([
    { name: "plan", content: planText(id, build) },
    { name: "script", mode: 0o755, content: build.script },
    ...(build.files ?? []).map(({ content }, index) => ({ name: `files/${String(index)}`, content })),
  ]);
}

function planText(id: string, build: TestBuild): string {
  const { base } = build;
  const values = {
    ...{ plan_version: "1", id, stack: "test-stack", image: "test image 1.0" },
    ...{
      base_kind: "path",
      base_source: base?.tarball ?? "",
      base_sha256: base?.sha256 ?? "",
      base_md5: base?.md5 ?? "",
    },
    ...{ spec_name: "test.yaml", spec_sha256: "0".repeat(64), script_name: "provision.sh", network: "host" },
    ...{ limit_memory: "", limit_cpus: "", limit_pids: "", limit_time: "", compression: "gz" },
    ...{ cols: "100", rows: "30", host_name: "here", ...build.plan },
  };
  const lines = Object.entries(values).map(([name, value]) => `${name}=${quote(value)}`);
  for (const [name, value] of Object.entries(build.env ?? {}))
    lines.push(`env+=(${quote(`${name}=${value}`)})`);
  for (const line of build.breakpoints ?? []) lines.push(`breakpoint+=('${String(line)}')`);
  for (const name of build.secrets ?? []) lines.push(`secret+=(${quote(name)})`);
  for (const { line, name, maxAge } of stepsOf(build.script.toString()))
    lines.push(
      `step_line+=('${String(line)}')`,
      `step_name+=(${quote(name)})`,
      `step_max_age+=('${maxAge ?? ""}')`,
    );
  for (const range of functionLines(build.script.toString())) lines.push(`function_lines+=('${range}')`);
  for (const glob of build.exclude ?? []) lines.push(`exclude+=(${quote(glob)})`);
  for (const { target, mode } of build.files ?? [])
    lines.push(`file_target+=(${quote(target)})`, `file_mode+=(${quote(mode ?? "")})`);
  return lines.join("\n") + "\n";
}

/** The steps of a test's script, whose markers all stand at top level; `max-age` is in seconds here. */
export function stepsOf(script: string): { line: number; name: string; maxAge?: string }[] {
  const lines = script.split("\n");
  const steps = lines.flatMap((text, index) => {
    const [, name, maxAge] = /^#: step (\S+)(?: max-age=(\d+))?$/.exec(text) ?? [];
    return name ? [{ line: index + 1, name, ...(maxAge ? { maxAge } : {}) }] : [];
  });
  const [first] = steps;
  const started = lines.slice(0, (first?.line ?? 1) - 1).some((text) => /^[^#]/.test(text));
  return started ? [{ line: 1, name: "start" }, ...steps] : steps;
}

/** Where a test's script defines functions of several lines, as `from-to`. */
export function functionLines(script: string): string[] {
  const lines = script.split("\n");
  return lines.flatMap((text, index) => {
    const end = /^\w+\(\) \{$/.test(text) ? lines.indexOf("}", index) : -1;
    return end < 0 ? [] : [`${String(index + 1)}-${String(end + 1)}`];
  });
}

function quote(value: string): string {
  return `'${value.replaceAll("'", "'\\''")}'`;
}

/** Fails unless nothing of this process's builds is left on this machine, shortly after their end. */
export async function expectNothingLeft(): Promise<void> {
  await expect.poll(() => leftovers(idPrefix)).toEqual([]);
}

/** An agent for all of a suite, in a folder that goes with it; `prepare` gets both before the first test. */
export function withAgent(prepare: (agent: TestAgent, folder: string) => Promise<void>): void {
  let folder: string | undefined;
  let agent: TestAgent | undefined;
  beforeAll(async () => {
    folder = await mkdtemp("/var/tmp/stackwright-test-");
    agent = await TestAgent.create(folder);
    await prepare(agent, folder);
  });
  afterAll(async () => {
    await agent?.dispose();
    if (folder !== undefined) await rm(folder, { recursive: true, force: true });
  });
}
