import type { Spec } from "../contract/spec.ts";

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
  specName: string;
  hostName: string;
  terminal: { cols: number; rows: number };
}

/** The plan as the agent reads it: see "The plan" in resources/agent/README.md. */
export function planText(spec: Spec, context: PlanContext): string {
  const { base, terminal } = context;
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
  ];
  const lines = assignments.map(([name, value]) => `${name}=${quote(String(value ?? ""))}`);
  for (const [name, value] of Object.entries(spec.env)) lines.push(`env+=(${quote(`${name}=${value}`)})`);
  for (const glob of spec.exclude) lines.push(`exclude+=(${quote(glob)})`);
  for (const { target, mode } of spec.files)
    lines.push(`file_target+=(${quote(target)})`, `file_mode+=(${quote(mode ?? "")})`);
  return lines.join("\n") + "\n";
}

function quote(value: string): string {
  return `'${value.replaceAll("'", "'\\''")}'`;
}
