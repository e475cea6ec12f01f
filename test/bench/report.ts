import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { cpus, totalmem } from "node:os";

/** Collects the sections of a run, prints them, and writes BENCHMARKS.md. */
export class Report {
  readonly #parts: string[] = [];

  table(
    title: string,
    columns: readonly string[],
    rows: readonly (readonly string[])[],
    remark?: string,
  ): void {
    const lines = [`## ${title}`, "", row(columns), row(columns.map(() => "---")), ...rows.map(row)];
    if (remark) lines.push("", remark);
    const text = lines.join("\n");
    console.log(`\n${text}`);
    this.#parts.push(text);
  }

  /** The sections that ran take the place of those of the same title; the others stay as they were printed last. */
  write(file: string): void {
    const head = `# Benchmarks\n\nAs \`npm run bench\` printed them last, on: ${machine()}. Medians; read them as ratios.`;
    const sections = new Map<string, string>();
    const before = existsSync(file)
      ? readFileSync(file, "utf8")
          .split(/^(?=## )/m)
          .slice(1)
      : [];
    for (const part of [...before, ...this.#parts]) sections.set(part.split("\n", 1)[0] ?? "", part.trim());
    writeFileSync(file, `${[head, ...sections.values()].join("\n\n")}\n`);
  }
}

function row(cells: readonly string[]): string {
  return `| ${cells.join(" | ")} |`;
}

function machine(): string {
  const release = /PRETTY_NAME="(.*)"/.exec(readFileSync("/etc/os-release", "utf8"))?.[1] ?? "Linux";
  const filesystem = execFileSync("stat", ["-f", "-c", "%T", "/var/tmp"], { encoding: "utf8" }).trim();
  const memory = Math.round(totalmem() / 2 ** 30);
  const model = cpus()[0]?.model.replaceAll(/\s+/g, " ") ?? "";
  return `${cpus().length} cores (${model}), ${memory} GiB, ${release}, Linux ${execFileSync("uname", ["-r"], { encoding: "utf8" }).trim()}, ${filesystem}, Node ${process.version}`;
}

export const seconds = (value: number): string => `${value.toFixed(value < 1 ? 3 : 2)} s`;
export const ratio = (value: number): string => `${value.toFixed(2)}×`;
export const megabytes = (bytes: number): string => `${Math.round(bytes / 1e6)} MB`;
