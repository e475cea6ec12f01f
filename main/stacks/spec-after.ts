import { basename, dirname, join } from "node:path";
import { Failure } from "../contract/failure.ts";
import type { StackSummary } from "../contract/stack.ts";
import { findSpec, looksLikeSpec, type FolderChange } from "./find-spec.ts";

/**
 * That after a change in its folder a stack of a workspace is known by `spec`, and the folder is not taken for another stack. Throws
 * `input-file-spec`.
 */
export async function checkSpecAfter(
  change: FolderChange,
  { stack, spec, workspace }: { stack: StackSummary; spec: string; workspace: string },
): Promise<void> {
  const { id, name, folder, inWorkspace } = stack;
  if (spec !== id && (dirname(spec) !== folder || !/\.ya?ml$/i.test(spec)))
    throw refused(
      `${basename(id)} is the spec of ${name}, and could not be known as one by that name.`,
      "Its name ends in .yaml or .yml, and it stays in its folder.",
    );
  if (dirname(folder) !== workspace) return;
  const wanted = inWorkspace ? spec : await findSpec(folder);
  const known = await findSpec(folder, change);
  if (known === wanted) return;
  if (known !== undefined)
    throw refused(
      `${basename(known)} would be taken for the spec of ${name}, in the place of ${basename(spec)}.`,
      `A file called image.yaml is the spec of its stack. Choose another name, or give ${basename(spec)} that one.`,
    );
  const { file, text } = change.come;
  if (join(folder, file) === wanted && !looksLikeSpec(text))
    throw refused(
      `${file} would be no spec any more, and ${name} no stack.`,
      "It is known by its base_image_url or new_image_name. Keep one of them, or call it image.yaml first.",
    );
  throw refused(
    `${name} would have two specs, and be known by neither.`,
    `A stack is known by image.yaml, or else by the only YAML file in its folder that is a spec. Give ${basename(id)} that name first.`,
  );
}

function refused(message: string, hint: string): Failure {
  return new Failure("input-file-spec", message, hint);
}
