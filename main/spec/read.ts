import { createHash } from "node:crypto";
import { resolve } from "node:path";
import type { Problem } from "../contract/problem.ts";
import type { Spec, SpecReading } from "../contract/spec.ts";
import { checkText, type Draft } from "./check.ts";
import { decodeSpec, loadSpec } from "./load.ts";
import { placeOf } from "./read-source.ts";
import { checkReferences } from "./references.ts";

export interface ReadOptions {
  /** What `~/` stands for; the user's own home unless said otherwise. */
  home?: string;
}

/** Reads, checks and resolves a spec file. Every mistake is a problem, a missing file too; nothing is thrown. */
export async function readSpec(path: string, options: ReadOptions = {}): Promise<SpecReading> {
  const file = resolve(path);
  const loaded = await loadSpec(file);
  return "bytes" in loaded
    ? readBytes(loaded.bytes, file, options)
    : { unread: true, problems: loaded.report.problems(), env: [] };
}

/** The same for the text in an editor's buffer; `path` is where it is, or would be, saved. */
export async function validateText(
  text: string,
  path: string,
  options: ReadOptions = {},
): Promise<SpecReading> {
  return readBytes(Buffer.from(text), resolve(path), options);
}

async function readBytes(bytes: Buffer, path: string, options: ReadOptions): Promise<SpecReading> {
  const { text, report, binary } = decodeSpec(path, bytes);
  if (binary) return { problems: report.problems(), env: [] };
  const draft = checkText(text, placeOf(path, options.home), report);
  const elsewhere = await checkReferences(draft.references, path);
  const problems = [...report.problems(), ...elsewhere];
  const spec = problems.some(isError) ? undefined : finish(draft, path, bytes);
  return { problems, env: namesOf(draft), ...(spec ? { spec } : {}) };
}

const namesOf = ({ env, secrets }: Draft) => [...new Set([...Object.keys(env), ...secrets])];

const isError = (problem: Problem) => problem.severity === "error";

function finish(draft: Draft, path: string, bytes: Buffer): Spec | undefined {
  const { base, baseName, baseMd5, baseSha256, imageName, imageMd5, script } = draft;
  // Without an error both are there; this only tells the compiler.
  if (!base || !script) return undefined;
  return {
    path,
    sha256: createHash("sha256").update(bytes).digest("hex"),
    base: {
      source: base,
      ...(baseName === undefined ? {} : { name: baseName }),
      ...(baseMd5 === undefined ? {} : { md5: baseMd5 }),
      ...(baseSha256 === undefined ? {} : { sha256: baseSha256 }),
    },
    image: {
      ...(imageName === undefined ? {} : { name: imageName }),
      ...(imageMd5 === undefined ? {} : { md5: imageMd5 }),
    },
    script,
    env: draft.env,
    secrets: draft.secrets,
    network: draft.network,
    limits: draft.limits,
    files: draft.files,
    exclude: draft.exclude,
    compression: draft.compression,
  };
}
