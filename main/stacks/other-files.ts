import { readFile, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import type { Problem } from "../contract/problem.ts";
import type { StackSummary } from "../contract/stack.ts";
import { bash, checkHead, checkSyntax, checkYaml, dialectOf, validateText } from "../spec/index.ts";
import { looksLikeSpec } from "./find-spec.ts";

/** Bytes. Larger files are mostly written by programs. */
const largest = 256 * 1024;

export interface OtherFile {
  /** Absolute path. */
  path: string;
  kind: "spec" | "yaml" | "shell" | "unknown";
  /** Empty when the kind is unknown. */
  text: string;
  problems: readonly Problem[];
}

/** What was found in a file; `stamp` tells whether it is still the same. */
type Known = OtherFile & { stamp: string };

/** The files of stacks beside the spec and the script that are built: other specs, YAML, shell scripts, and what is wrong with them. */
export class OtherFiles {
  readonly #home: string;
  /** By stack, then by path: only what has changed is read again. */
  readonly #known = new Map<string, ReadonlyMap<string, Known>>();

  constructor(home: string) {
    this.#home = home;
  }

  /** `buffers`: texts that stand in for what is on disk, by file. */
  async look(
    { id, folder, files, script }: StackSummary,
    buffers: Record<string, string>,
  ): Promise<OtherFile[]> {
    const before = this.#known.get(id);
    const others = files.filter((file) => file !== basename(id) && file !== script);
    const looks = others.map(async (file) => {
      const path = join(folder, file);
      // One that is gone by now has no problems.
      return lookAt(path, buffers[file], before?.get(path)).catch(() => undefined);
    });
    const found = (await Promise.all(looks)).filter((each) => each !== undefined);
    this.#known.set(id, new Map(found.map((each) => [each.path, each])));
    return Promise.all(found.map((each) => (each.kind === "spec" ? this.#checkSpec(each) : each)));
  }

  /** Each time: the files that it names may have changed. What is wrong in those is told where they are looked at. */
  async #checkSpec(spec: OtherFile): Promise<OtherFile> {
    const { problems } = await validateText(spec.text, spec.path, { home: this.#home });
    return { ...spec, problems: problems.filter(({ file }) => file === spec.path) };
  }
}

async function lookAt(path: string, buffer: string | undefined, known: Known | undefined): Promise<Known> {
  const { size, mtimeNs, ctimeNs, ino } = await stat(path, { bigint: true });
  const stamp = buffer ?? [size, mtimeNs, ctimeNs, ino].join(":");
  if (known?.stamp === stamp) return known;
  const text = buffer ?? (size > largest ? "" : await readFile(path, "utf8"));
  const kind = kindOf(path, text);
  return { path, kind, text: kind === "unknown" ? "" : text, problems: await check(kind, text, path), stamp };
}

function kindOf(path: string, text: string): OtherFile["kind"] {
  if (/\.ya?ml$/i.test(path)) return looksLikeSpec(text) ? "spec" : "yaml";
  const named = text.startsWith("#!") && dialectOf(text) !== undefined;
  return named || /\.(ba)?sh$/i.test(path) ? "shell" : "unknown";
}

async function check(kind: OtherFile["kind"], text: string, path: string): Promise<Problem[]> {
  if (kind === "yaml") return checkYaml(text, path);
  if (kind !== "shell") return [];
  // Without a first line that says what runs it, it is for others to source.
  const dialect = text.startsWith("#!") ? dialectOf(text) : bash;
  const head = checkHead(text, path).filter(({ severity }) => severity !== "info");
  return [...head, ...(await checkSyntax(text, path, dialect))];
}
