import { isMap, isScalar, isSeq, parseDocument } from "yaml";
import { compressions, networks, type Spec } from "../contract/spec.ts";
import type { SpecInput } from "./definition.ts";
import { Field } from "./field.ts";
import { readChoice } from "./read-choice.ts";
import { readDigest } from "./read-digest.ts";
import { readEnv, readSecrets } from "./read-env.ts";
import { readExclude, readFiles } from "./read-files.ts";
import { readKeys } from "./read-keys.ts";
import { readLimits } from "./read-limits.ts";
import { readImageName, readName } from "./read-name.ts";
import { readSource, type Place } from "./read-source.ts";
import type { Report } from "./report.ts";
import { reportSyntax } from "./syntax.ts";

/** A file on this machine that the spec needs, and the value that names it. */
export interface Reference {
  kind: "base" | "script" | "copied";
  path: string;
  field: Field;
}

/** What could be read; whole when the report has no error. */
export interface Draft {
  base?: Spec["base"]["source"];
  baseName?: string;
  baseMd5?: string;
  baseSha256?: string;
  imageName?: string;
  imageMd5?: string;
  script?: Spec["script"];
  env: Spec["env"];
  secrets: Spec["secrets"];
  network: Spec["network"];
  limits: Spec["limits"];
  files: Spec["files"];
  exclude: Spec["exclude"];
  compression: Spec["compression"];
  references: Reference[];
}

type Key = keyof SpecInput;
type Reader = (field: Field, draft: Draft, place: Place) => void;

/** Sets what was read, and leaves alone what was not: it has been reported. */
function put<K extends keyof Draft>(draft: Draft, key: K, value: Draft[K] | undefined): void {
  if (value !== undefined) draft[key] = value;
}

const source = (field: Field, draft: Draft, place: Place, kind: "base" | "script") => {
  const found = readSource(field, place);
  put(draft, kind, found);
  if (found?.kind === "file") draft.references.push({ kind, path: found.path, field });
};

// Complete by its type: a key of the definition without a reader does not compile, nor the reverse.
const readers: Record<Key, Reader> = {
  base_image_url: (field, draft, place) => source(field, draft, place, "base"),
  base_image_name: (field, draft) => put(draft, "baseName", readName(field)),
  base_image_md5: (field, draft) => put(draft, "baseMd5", readDigest(field, 32)),
  base_image_sha256: (field, draft) => put(draft, "baseSha256", readDigest(field, 64)),
  new_image_name: (field, draft) => put(draft, "imageName", readImageName(field)),
  new_image_md5: (field, draft) => put(draft, "imageMd5", readDigest(field, 32)),
  script_url: (field, draft, place) => source(field, draft, place, "script"),
  env: (field, draft) => put(draft, "env", readEnv(field)),
  secrets: (field, draft) => put(draft, "secrets", readSecrets(field)),
  network: (field, draft) => put(draft, "network", readChoice(field, networks, otherNetworks)),
  limits: (field, draft) => put(draft, "limits", readLimits(field)),
  files: (field, draft, place) => {
    for (const { path, source, copy } of readFiles(field, place)) {
      if (copy) draft.files.push(copy);
      draft.references.push({ kind: "copied", path, field: source });
    }
  },
  exclude: (field, draft) => put(draft, "exclude", readExclude(field)),
  compression: (field, draft) =>
    put(draft, "compression", readChoice(field, compressions, otherCompressions)),
};

const otherNetworks = {
  no: "none",
  off: "none",
  false: "none",
  yes: "host",
  on: "host",
  true: "host",
  private: "bridge",
  nat: "bridge",
  lxcbr0: "bridge",
} as const;
const otherCompressions = {
  gzip: "gz",
  pigz: "gz",
  tgz: "gz",
  "tar.gz": "gz",
  zstd: "zst",
  zstandard: "zst",
  lzma: "xz",
  txz: "xz",
} as const;

const required: readonly Key[] = ["base_image_url", "script_url"];
const purpose: Partial<Record<Key, string>> = {
  base_image_url: "Add 'base_image_url: …', a URL or the path of a root filesystem tarball.",
  script_url: "Add 'script_url: …', a URL or the path of the provisioning script.",
};

const elsewhere = {
  ...Object.fromEntries(
    ["memory", "cpus", "pids", "time"].map((name) => [name, `Write it under 'limits', indented.`]),
  ),
  ...Object.fromEntries(
    ["source", "target", "mode"].map((name) => [
      name,
      `Write it under 'files', in an item that begins with '- '.`,
    ]),
  ),
};

/** Reads the text of a spec, reporting every mistake that shows without looking at other files. */
export function checkText(text: string, place: Place, report: Report): Draft {
  const draft: Draft = {
    env: {},
    secrets: [],
    network: "host",
    limits: {},
    files: [],
    exclude: [],
    compression: "gz",
    references: [],
  };
  // Duplicates are found in field.ts: the parser's own search takes minutes for a large map.
  const document = parseDocument(text, {
    uniqueKeys: false,
    prettyErrors: false,
    logLevel: "error",
    keepSourceTokens: false,
  });
  const syntaxErrors = reportSyntax(document, text, report);
  const broken = syntaxErrors.length > 0;
  const mark = report.count;
  const root = Field.root(document, report);
  if (!isMap(root.node)) {
    if (!broken) explainTop(root, text);
    return draft;
  }
  const meant = new Set<string>();
  const fields = readKeys(root, Object.keys(readers) as Key[], "", { elsewhere, meant });
  for (const key of required) {
    const field = fields.get(key);
    if (field?.absent)
      field.error("missing-value", `${key} has no value.`, purpose[key]?.replace("Add", "Write"));
    // A key may be missing only because the parser lost its way before it.
    else if (!field && !meant.has(key) && !broken)
      report.error([0, 0], "missing-key", `The key '${key}' is missing.`, purpose[key]);
  }
  for (const [key, field] of fields) if (!field.absent) readers[key](field, draft, place);
  report.forgiveAround(syntaxErrors, mark);
  return draft;
}

function explainTop(root: Field, text: string): void {
  const keys = "Write 'base_image_url' and 'script_url', each with a value, one a line.";
  if (text.startsWith("#!")) {
    root.error(
      "not-a-spec",
      "This is a script, not a spec.",
      "Give the YAML file that names it as script_url.",
    );
  } else if (text.trim() === "") {
    root.error("empty-file", "This file is empty.", keys);
  } else if (root.node === undefined || (isScalar(root.node) && root.node.value === null)) {
    const only = text.split("\n").every((line) => /^\s*(#|$)/.test(line)) ? "only comments" : "no keys";
    root.error("empty-file", `There are ${only} in this file.`, keys);
  } else {
    const kind = isSeq(root.node) ? "a list" : "only text";
    const hint = isSeq(root.node) ? "Remove the '- ' before the keys." : keys;
    root.error("not-a-map", `A spec is a map of keys and values; this is ${kind}.`, hint);
  }
}
