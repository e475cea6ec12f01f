import type { Spec } from "../contract/spec.ts";
import type { Course } from "./course.ts";

/** How the host gets at the base: by itself, from the laptop, or from a path of its own. */
export type BaseForAgent =
  | { kind: "url"; source: string; sha256?: string; md5?: string }
  | { kind: "upload" | "path"; source: string; sha256: string; md5?: string };

/** What the agent must know of a build beside the spec. */
export interface PlanContext {
  id: string;
  stack: string;
  /** The name of the image to be. */
  image: string;
  base: BaseForAgent;
  scriptName: string;
  course: Course;
  /** Bytes of layers that the host may keep; 0: no limit. */
  layersLimit: number;
  specName: string;
  hostName: string;
  terminal: { cols: number; rows: number };
}

/** The plan as the agent reads it: see "The plan" in resources/agent/README.md. */
export function planText(spec: Spec, context: PlanContext): string {
  const { base, terminal, course } = context;
  const assignments: [string, string | number | undefined][] = [
    ["plan_version", 1],
    ["id", context.id],
    ["stack", context.stack],
    ["image", context.image],
    ["base_kind", base.kind],
    ["base_source", base.source],
    ["base_sha256", base.sha256],
    ["base_md5", base.md5],
    ["spec_name", context.specName],
    ["spec_sha256", spec.sha256],
    ["script_name", context.scriptName],
    ["network", spec.network],
    ["limit_memory", spec.limits.memory],
    ["limit_cpus", spec.limits.cpus],
    ["limit_pids", spec.limits.pids],
    ["limit_time", spec.limits.time],
    ["compression", spec.compression],
    ["cols", terminal.cols],
    ["rows", terminal.rows],
    ["host_name", context.hostName],
    ["cache", course.cache ? "yes" : "no"],
    ["from_step", course.from],
    ["until_step", course.until],
    ["resume", course.resume],
    ["layers_limit", context.layersLimit || undefined],
  ];
  const lists: [string, string | number][] = [
    ...Object.entries(spec.env).map(([name, value]): [string, string] => ["env", `${name}=${value}`]),
    ...spec.secrets.map((name): [string, string] => ["secret", name]),
    ...spec.exclude.map((glob): [string, string] => ["exclude", glob]),
    ...spec.files.flatMap(({ target, mode }): [string, string][] => [
      ["file_target", target],
      ["file_mode", mode ?? ""],
    ]),
    ...course.steps.flatMap(({ line, name, maxAge }): [string, string | number][] => [
      ["step_line", line],
      ["step_name", name],
      ["step_max_age", maxAge ?? ""],
    ]),
    ...course.steps.flatMap(({ functions = [] }) =>
      functions.map(([from, to]): [string, string] => ["function_lines", `${from}-${to}`]),
    ),
    ...course.breakpoints.map((line): [string, number] => ["breakpoint", line]),
  ];
  return [
    ...assignments.map(([name, value]) => `${name}=${quote(value)}\n`),
    ...lists.map(([name, value]) => `${name}+=(${quote(value)})\n`),
  ].join("");
}

function quote(value: string | number | undefined): string {
  return `'${String(value ?? "").replaceAll("'", "'\\''")}'`;
}
