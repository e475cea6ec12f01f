import { mkdir, readdir, rename, stat } from "node:fs/promises";
import { basename, dirname, join, relative, resolve } from "node:path";
import { Failure } from "../contract/failure.ts";
import type {
  CatalogueEntry,
  Check,
  FileText,
  Lint,
  Mentions,
  NewStack,
  StackSummary,
  WriteResult,
} from "../contract/stack.ts";
import type { Connection } from "../hosts/index.ts";
import { mentions, tidyScript, tidySpec, type Tidied } from "../spec/index.ts";
import type { DigestNeeds } from "./base-digest.ts";
import { catalogue } from "./catalogue.ts";
import { checkStack, lintStack } from "./check-stack.ts";
import { findSpec, head, type FolderChange } from "./find-spec.ts";
import { listFiles } from "./list-files.ts";
import { checkFileName, fileExists, moveFile, nameInTrash, trashName } from "./move-file.ts";
import { MadeBase } from "./made-base.ts";
import { checkFree, makeSample, makeStack } from "./make-stack.ts";
import { Opened } from "./opened.ts";
import { OtherFiles } from "./other-files.ts";
import { ShellCheck } from "./shellcheck/index.ts";
import { checkSpecAfter } from "./spec-after.ts";
import { checkStackName, stackName } from "./stack-name.ts";
import { absent, pathInside, readText, writeText } from "./text-files.ts";

export interface StacksNeeds extends DigestNeeds {
  home: string;
  config: string;
  data: string;
  /** Absolute path of `resources/samples`. */
  samples: string;
  /** Absolute path of the workspace folder, as the settings say now. */
  workspace: () => Promise<string>;
  /** The line to a host, by its name, if it stands by now. */
  standing: (host: string) => Promise<Connection | undefined>;
}

/** The stacks: the folders of the workspace that hold a spec, and specs opened from elsewhere. */
export class Stacks {
  readonly madeBase: MadeBase;
  readonly #needs: StacksNeeds;
  /** The sample that is being made. */
  #sample: Promise<StackSummary> | undefined;
  readonly #opened: Opened;
  readonly #shellCheck: ShellCheck;
  readonly #others: OtherFiles;
  /** One write of a file at a time: comparing and replacing belong together. */
  readonly #writing = new Map<string, Promise<unknown>>();

  constructor(needs: StacksNeeds) {
    this.#needs = needs;
    this.#opened = new Opened(needs.config);
    this.#shellCheck = new ShellCheck(needs.standing);
    this.#others = new OtherFiles(needs.home);
    this.madeBase = new MadeBase(needs.data);
  }

  workspace(): Promise<string> {
    return this.#needs.workspace();
  }

  async list(): Promise<StackSummary[]> {
    const workspace = await this.workspace();
    const names = (await readdir(workspace).catch(() => [])).filter((name) => !name.startsWith("."));
    const inside = await Promise.all(names.map((name) => findSpec(join(workspace, name))));
    const specs = inside.filter((spec) => spec !== undefined);
    const elsewhere = (await this.#opened.all()).filter((spec) => !specs.includes(spec));
    const there = await Promise.all(elsewhere.map(isFile));
    const found = await Promise.all([
      ...specs.map((spec) => summary(spec, true)),
      ...elsewhere.filter((_, index) => there[index]).map((spec) => summary(spec, false)),
    ]);
    return found.sort((a, b) => a.name.localeCompare(b.name) || a.id.localeCompare(b.id));
  }

  /** Throws `input-no-stack`. Only what is listed can be had: a front end can't name files of its own choice. */
  async find(id: string): Promise<StackSummary> {
    const workspace = await this.workspace();
    if (dirname(dirname(id)) === workspace && (await findSpec(dirname(id))) === id) return summary(id, true);
    if ((await this.#opened.all()).includes(id) && (await isFile(id))) return summary(id, false);
    throw new Failure("input-no-stack", `There is no stack ${stackName(id)} any more.`, `It was at ${id}.`);
  }

  async catalogue(): Promise<CatalogueEntry[]> {
    const here = await this.madeBase.possible();
    return catalogue.filter(({ source }) => here || source !== "made-here");
  }

  async create(wanted: NewStack): Promise<StackSummary> {
    return summary(await makeStack(await this.workspace(), wanted, this.madeBase), true);
  }

  /** Whoever asks while it is being made gets that one: its base takes a minute, and windows are loaded again meanwhile. */
  createSample(): Promise<StackSummary> {
    this.#sample ??= this.#makeSample().finally(() => {
      this.#sample = undefined;
    });
    return this.#sample;
  }

  async #makeSample(): Promise<StackSummary> {
    return summary(await makeSample(await this.workspace(), this.#needs.samples, this.madeBase), true);
  }

  /** Adds the spec at a path (absolute, or `~/…`; a folder with one in it will do). */
  async open(path: string): Promise<StackSummary> {
    const typed = resolve(path.trim().replace(/^~(?=\/|$)/, this.#needs.home));
    const found = await stat(typed).catch(() => undefined);
    const spec = found?.isDirectory() ? await findSpec(typed) : typed;
    if (!found || spec === undefined)
      throw new Failure(
        "input-no-spec",
        found ? `There is no spec in ${typed}.` : `There is no file ${typed}.`,
        "Give the path of a YAML file.",
      );
    if (!/\.ya?ml$/i.test(spec))
      throw new Failure(
        "input-no-spec",
        `${typed} is no YAML file.`,
        "Give the path of the spec, which ends in .yaml or .yml.",
      );
    if (dirname(dirname(spec)) === (await this.workspace()) && (await findSpec(dirname(spec))) === spec)
      return summary(spec, true);
    await this.#opened.add(spec);
    return summary(spec, false);
  }

  async rename(id: string, name: string): Promise<StackSummary> {
    const stack = await this.find(id);
    if (!stack.inWorkspace)
      throw new Failure(
        "input-stack-elsewhere",
        `${stack.name} is not in the workspace.`,
        "Rename its spec, after which it is called.",
      );
    if (name === basename(stack.folder)) return stack;
    checkStackName(name);
    const workspace = await this.workspace();
    if (name.toLowerCase() !== basename(stack.folder).toLowerCase()) await checkFree(workspace, name);
    await rename(stack.folder, join(workspace, name));
    return summary(join(workspace, name, basename(id)), true);
  }

  /** Nothing is deleted: a folder of the workspace goes to `.trash` in it, a spec from elsewhere is forgotten. */
  async remove(id: string): Promise<{ movedTo: string | null }> {
    const stack = await this.find(id);
    if (!stack.inWorkspace) {
      await this.#opened.remove(id);
      return { movedTo: null };
    }
    const trash = await this.#trash();
    await mkdir(trash, { recursive: true });
    const movedTo = await this.inTrash(id);
    await rename(stack.folder, movedTo);
    return { movedTo };
  }

  /** Brings back what `remove` took away. Throws `input-stack-exists`. */
  async restore(id: string, movedTo: string | null): Promise<StackSummary> {
    if (movedTo === null) return this.open(id);
    const [workspace, trash] = [await this.workspace(), await this.#trash()];
    const kept = await pathInside(trash, relative(trash, movedTo));
    const folder = await pathInside(workspace, relative(workspace, dirname(id)));
    if (dirname(kept) !== trash || dirname(folder) !== workspace || !(await isFile(join(kept, basename(id)))))
      throw new Failure("input-no-stack", `There is no stack at ${movedTo} any more.`);
    checkStackName(basename(folder));
    await checkFree(workspace, basename(folder));
    await rename(kept, folder);
    return this.find(id);
  }

  /** Where the stack is that was the last to be deleted under this id. */
  async lastDeleted(id: string): Promise<string | undefined> {
    const trash = await this.#trash();
    const begin = `${basename(dirname(id))}-`;
    const names = await readdir(trash).catch(() => []);
    const mine = names.filter((name) => name.startsWith(begin) && isTime(name.slice(begin.length)));
    for (const name of mine.sort().reverse())
      if (await isFile(join(trash, name, basename(id)))) return join(trash, name);
    return undefined;
  }

  /** Where it would be if it were deleted now. */
  async inTrash(id: string): Promise<string> {
    return join(await this.#trash(), nameInTrash(dirname(id)));
  }

  async read(id: string, file: string): Promise<FileText> {
    return readText(await pathInside((await this.find(id)).folder, file));
  }

  /** Throws `input-file-spec`, `input-not-saved`. */
  async write(id: string, file: string, text: string, version: string | null): Promise<WriteResult> {
    const stack = await this.find(id);
    const path = await pathInside(stack.folder, file);
    await this.#checkSpecAfter({ come: { file: relative(stack.folder, path), text } }, stack);
    return this.#inTurn(path, () => writeText(path, text, version));
  }

  /** An empty one. Throws `input-file-…`. */
  async addFile(id: string, file: string): Promise<void> {
    await pathInside((await this.find(id)).folder, file);
    checkFileName(file);
    const made = await this.write(id, file, "", absent);
    if (made.outcome === "changed") throw fileExists(file);
  }

  /** Gives the stack as it is known from then on: by the new name, if the file is its spec. Throws `input-file-…`. */
  async renameFile(id: string, file: string, to: string): Promise<StackSummary> {
    const stack = await this.find(id);
    const { folder, inWorkspace } = stack;
    if (!inWorkspace && !stack.files.includes(file)) throw elsewhere(stack);
    const [path, next] = [await pathInside(folder, file), await pathInside(folder, to)];
    checkFileName(to);
    const spec = path === id ? next : id;
    const come = { file: relative(folder, next), text: await head(path) };
    await this.#checkSpecAfter({ gone: relative(folder, path), come }, stack, spec);
    await this.#inTurn(path, () => moveFile(path, next));
    if (spec !== id && !inWorkspace) await this.#opened.rename(id, spec);
    return summary(spec, inWorkspace);
  }

  /** Where the spec names a file that will be called `to`. `text`: the spec's, if it is not the one on disk. */
  async mentions(id: string, file: string, to: string, text?: string): Promise<Mentions> {
    const { folder } = await this.find(id);
    const { home } = this.#needs;
    const [path, next] = [await pathInside(folder, file), await pathInside(folder, to)];
    const spec = text ?? (await readText(id)).text;
    return { spec: basename(id), ...mentions(spec, { folder, home }, path, next) };
  }

  /** Nothing is deleted: it goes to the trash, into a folder of its own there. */
  async removeFile(id: string, file: string): Promise<{ movedTo: string }> {
    const { folder } = await this.#ownFile(id, file);
    const path = await pathInside(folder, file);
    const movedTo = await pathInside(join(await this.#trash(), nameInTrash(folder)), file);
    await this.#inTurn(path, () => moveFile(path, movedTo));
    return { movedTo };
  }

  async restoreFile(id: string, file: string, movedTo: string): Promise<void> {
    const stack = await this.find(id);
    const trash = await this.#trash();
    const [path, kept] = [
      await pathInside(stack.folder, file),
      await pathInside(trash, relative(trash, movedTo)),
    ];
    const come = { file: relative(stack.folder, path), text: await head(kept) };
    await this.#checkSpecAfter({ come }, stack);
    await this.#inTurn(path, () => moveFile(kept, path));
  }

  /** Of all files of a stack. */
  async check(id: string, buffers: Record<string, string>): Promise<Check> {
    const stack = await this.find(id);
    const check = await checkStack(stack, { ...this.#needs, buffers });
    const others = await this.#others.look(stack, buffers);
    return { ...check, problems: [...check.problems, ...others.flatMap(({ problems }) => problems)] };
  }

  /** Whether there is an error in the spec or the script, as they are on disk. Those of other files keep nothing from being built. */
  async hasError(id: string): Promise<boolean> {
    const { problems } = await checkStack(await this.find(id), { ...this.#needs, buffers: {} });
    return problems.some(({ severity }) => severity === "error");
  }

  async lint(
    id: string,
    buffers: Record<string, string>,
    host?: string,
    signal?: AbortSignal,
  ): Promise<Lint> {
    const stack = await this.find(id);
    const others = await this.#others.look(stack, buffers);
    return lintStack(this.#shellCheck, stack, { ...this.#needs, buffers, others, host, signal });
  }

  /** A file's text laid out anew. `indent`: spaces, 0 for tabs. */
  async format(id: string, file: string, text: string, indent: number): Promise<Tidied> {
    const { folder } = await this.find(id);
    const yaml = join(folder, file) === id || /\.ya?ml$/i.test(file);
    return yaml ? tidySpec(text, indent) : tidyScript(text, indent);
  }

  async #trash(): Promise<string> {
    return join(await this.workspace(), trashName);
  }

  async #checkSpecAfter(change: FolderChange, stack: StackSummary, spec = stack.id): Promise<void> {
    await checkSpecAfter(change, { stack, spec, workspace: await this.workspace() });
  }

  /** The stack of a file that is its user's to delete: its folder holds that stack alone, and the file is not what it is known by. */
  async #ownFile(id: string, file: string): Promise<StackSummary> {
    const stack = await this.find(id);
    if (!stack.inWorkspace) throw elsewhere(stack);
    if (join(stack.folder, file) === id)
      throw new Failure("input-file-spec", `${file} is the spec of ${stack.name}: the stack is known by it.`);
    return stack;
  }

  async #inTurn<T>(path: string, work: () => Promise<T>): Promise<T> {
    const before = this.#writing.get(path) ?? Promise.resolve();
    const mine = before.catch(() => undefined).then(work);
    this.#writing.set(path, mine);
    try {
      return await mine;
    } finally {
      if (this.#writing.get(path) === mine) this.#writing.delete(path);
    }
  }
}

async function summary(spec: string, inWorkspace: boolean): Promise<StackSummary> {
  const { files, script } = await listFiles(spec, inWorkspace);
  const folder = dirname(spec);
  const name = inWorkspace ? basename(folder) : stackName(spec);
  return { id: spec, name, folder, files, inWorkspace, ...(script === undefined ? {} : { script }) };
}

function elsewhere({ name }: StackSummary): Failure {
  return new Failure(
    "input-stack-elsewhere",
    `${name} is not in the workspace.`,
    "Delete its files, and rename what the spec does not name, with another program.",
  );
}

/** As `nameInTrash` writes it. */
const isTime = (text: string) => /^\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d-\d{3}Z$/.test(text);

async function isFile(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isFile() ?? false;
}
