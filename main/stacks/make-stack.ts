import { chmod, mkdir, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { isAbsolute, join } from "node:path";
import { parseDocument } from "yaml";
import { Failure } from "../contract/failure.ts";
import type { NewStack } from "../contract/stack.ts";
import { catalogue } from "./catalogue.ts";
import type { MadeBase } from "./made-base.ts";
import { checkStackName } from "./stack-name.ts";
import { scriptTexts, specText } from "./templates.ts";

interface StackFile {
  name: string;
  text: string;
  mode: number;
}

/** Gives the absolute path of the new stack's spec. Throws `input-stack-…`, `input-base-…`. */
export async function makeStack(workspace: string, wanted: NewStack, made: MadeBase): Promise<string> {
  checkStackName(wanted.name);
  await checkFree(workspace, wanted.name);
  const base = await baseSource(wanted.base, made);
  return put(workspace, wanted.name, [
    { name: "image.yaml", text: specText(base), mode: 0o644 },
    { name: "provision.sh", text: scriptTexts[wanted.script], mode: 0o755 },
  ]);
}

/** The sample stack. Its base is made here where that can be done; elsewhere the host downloads one. */
export async function makeSample(workspace: string, samples: string, made: MadeBase): Promise<string> {
  const base = (await made.possible()) ? await made.get() : downloaded();
  const name = await freeName(workspace, "hello");
  const spec = parseDocument(await readFile(join(samples, "hello", "image.yaml"), "utf8"));
  spec.set("base_image_url", base);
  // Builds of a stack that one keeps are told apart by their number.
  spec.delete("new_image_name");
  return put(workspace, name, [
    { name: "image.yaml", text: spec.toString({ lineWidth: 0 }), mode: 0o644 },
    {
      name: "provision.sh",
      text: await readFile(join(samples, "hello", "provision.sh"), "utf8"),
      mode: 0o755,
    },
  ]);
}

function downloaded(): string {
  const entry = catalogue.find(({ source }) => source !== "made-here");
  if (!entry) throw new Failure("input-base-not-made", "There is no base for the sample.");
  return entry.source;
}

async function baseSource(base: NewStack["base"], made: MadeBase): Promise<string> {
  switch (base.kind) {
    case "url":
      return checkedUrl(base.url.trim());
    case "file":
      return checkedFile(base.path.trim());
    case "catalogue": {
      const entry = catalogue.find(({ id }) => id === base.id);
      if (!entry) throw new Failure("input-base-unknown", `There is no base ${base.id} to choose.`);
      return entry.source === "made-here" ? made.get() : entry.source;
    }
  }
}

function checkedUrl(url: string): string {
  if (!/\s/.test(url) && URL.canParse(url) && /^https?:$/.test(new URL(url).protocol)) return url;
  throw new Failure(
    "input-base-url",
    `${url || "An empty text"} is not an http(s) URL.`,
    "Write it as https://…, or choose a file.",
  );
}

async function checkedFile(path: string): Promise<string> {
  const absolute = path.replace(/^~(?=[/\\])/, homedir());
  if (!isAbsolute(absolute))
    throw new Failure(
      "input-base-file",
      `${path || "An empty text"} is not a whole path.`,
      "Begin it with / or ~/.",
    );
  const found = await stat(absolute).catch(() => undefined);
  if (!found?.isFile())
    throw new Failure(
      "input-base-file",
      `There is no file ${path}.`,
      "Give the path of a tarball of a root filesystem.",
    );
  return absolute;
}

async function put(workspace: string, name: string, files: StackFile[]): Promise<string> {
  await mkdir(workspace, { recursive: true });
  const work = await mkdtemp(join(workspace, ".new-"));
  try {
    for (const { name: file, text, mode } of files) await writeFile(join(work, file), text, { mode });
    await chmod(work, 0o755);
    const folder = join(workspace, name);
    await checkFree(workspace, name);
    await rename(work, folder);
    return join(folder, "image.yaml");
  } catch (error) {
    await rm(work, { recursive: true, force: true });
    throw error;
  }
}

/** Throws `input-stack-exists`. Case counts for nothing, as on the filesystems of laptops. */
export async function checkFree(workspace: string, name: string): Promise<void> {
  const taken = (await readdir(workspace).catch(() => [])).find(
    (other) => other.toLowerCase() === name.toLowerCase(),
  );
  if (taken !== undefined)
    throw new Failure(
      "input-stack-exists",
      `There is a folder ${taken} in ${workspace} already.`,
      "Choose another name.",
    );
}

async function freeName(workspace: string, wanted: string): Promise<string> {
  const taken = new Set((await readdir(workspace).catch(() => [])).map((name) => name.toLowerCase()));
  for (let number = 1; ; number++) {
    const name = number === 1 ? wanted : `${wanted}-${number}`;
    if (!taken.has(name)) return name;
  }
}
