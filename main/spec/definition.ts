import * as z from "zod/mini";
import { compressions, networks } from "../contract/spec.ts";
import { digestPattern, envNamePattern, modePattern } from "./patterns.ts";

/** A description and an example are what the editor shows on hover and offers on completion. */
function described<S extends z.ZodMiniType>(schema: S, description: string, ...examples: unknown[]): S {
  z.globalRegistry.add(schema, { description, examples });
  return schema;
}

// vimage's generator wrote `base_image_md5: null`: an optional key without a value counts as not given.
const optional = <S extends z.ZodMiniType>(schema: S) => z.optional(z.nullable(schema));
const text = () => z.string().check(z.minLength(1));
const digest = (digits: 32 | 64) =>
  z.union([z.literal(""), z.string().check(z.regex(digestPattern(digits)))]);
const amount = () => z.union([z.string(), z.number()]);

/**
 * The one definition of a spec file. The JSON Schema is generated from it, and its type is what forces
 * check.ts to have a reader for each key, no more and no fewer. The readers, not zod, check values: they
 * need what plain values no longer have, the place in the file and the text as written (`9.0`, `0644`).
 * It is a function because building it costs time that `validate` need not spend.
 */
export function specDefinition() {
  // Not strict, as reading is not with keys of other tools (read-keys.ts). Which key was meant only reading can say.
  return z.object({
    base_image_url: described(
      text(),
      "Where the base image is: an http(s) URL, or the path of a root filesystem tarball (absolute, ~/…, or relative to this file).",
      "https://images.example.org/debian-12.tar.gz",
    ),
    base_image_name: described(
      optional(z.string()),
      "What the base image is called. Optional: its digest, not its name, tells base images apart.",
      "debian-12",
    ),
    base_image_md5: described(
      optional(digest(32)),
      "MD5 of the base image, 32 hex digits, checked before it is used.",
      "d41d8cd98f00b204e9800998ecf8427e",
    ),
    base_image_sha256: described(
      optional(digest(64)),
      "SHA-256 of the base image, 64 hex digits, checked before it is used.",
      "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    ),
    new_image_name: described(
      optional(z.string()),
      "Name of the new image, without an ending: the build ends with <name>.tar.gz, <name>.log and <name>.json. Not given: <stack>_<YYYYMMDD>_<n>.",
      "my_image-1.0",
    ),
    new_image_md5: described(
      optional(digest(32)),
      "MD5 that the new image is expected to have, 32 hex digits.",
      "d41d8cd98f00b204e9800998ecf8427e",
    ),
    script_url: described(
      text(),
      "The provisioning script: an http(s) URL, or a path (absolute, ~/…, or relative to this file).",
      "setup.sh",
    ),
    env: described(
      optional(
        z.record(
          z.string().check(z.regex(envNamePattern)),
          z.union([z.string(), z.number(), z.boolean(), z.null()]),
        ),
      ),
      "Environment variables of the script. Put values in quotes: then they arrive just as written.",
      { HTTP_PROXY: "http://proxy:3128", VERSION: "9.0" },
    ),
    secrets: described(
      optional(z.array(z.string().check(z.regex(envNamePattern)))),
      "Names of environment variables whose values are secret: they come from the environment of whoever builds, or are asked for once; they are kept out of logs, records and cached layers' names.",
      ["API_TOKEN"],
    ),
    network: described(
      optional(z.enum(networks)),
      "The script's network: host (that of the host, the default), none, or bridge (a private one, behind the host's bridge).",
      "host",
    ),
    limits: described(
      optional(
        z.strictObject({
          memory: described(
            optional(amount()),
            "Most memory that the script may use: bytes, or a number with K, M, G or T (powers of 1024).",
            "2G",
          ),
          cpus: described(
            optional(amount()),
            "Most processors that the script may use; may be a fraction.",
            1.5,
          ),
          pids: described(
            optional(amount()),
            "Most processes and threads that the script may have at once.",
            1000,
          ),
          time: described(
            optional(amount()),
            "Longest time that the script may take: seconds, or a number with s, m, h or d.",
            "1h30m",
          ),
        }),
      ),
      "What the script may use at most. What is not given is not limited.",
      { memory: "2G", time: "30m" },
    ),
    files: described(
      optional(
        z.union([
          z.array(
            z.strictObject({
              source: described(
                text(),
                "A file or folder on this machine: absolute, ~/…, or relative to this file.",
                "app.conf",
              ),
              target: described(text(), "Its absolute path in the image.", "/etc/app.conf"),
              mode: described(
                optional(z.union([z.string().check(z.regex(modePattern)), z.number()])),
                "Its permissions, in octal digits. Not given: as the source has them.",
                "0644",
              ),
            }),
          ),
          z.record(z.string(), z.string()),
        ]),
      ),
      "Files and folders copied into the image before the script runs: a list of source, target and mode, or a map of sources to targets.",
      [{ source: "app.conf", target: "/etc/app.conf", mode: "0644" }],
    ),
    exclude: described(
      optional(z.array(z.string().check(z.startsWith("/")))),
      "What to leave out of the image: absolute paths, in which * and ? are wildcards.",
      ["/var/cache/apt/archives/*.deb", "/tmp/*"],
    ),
    compression: described(
      optional(z.enum(compressions)),
      "How the image is compressed: gz (the default), zst or xz.",
      "gz",
    ),
  });
}

/** A spec file as it is written, before anything is resolved or filled in. */
export type SpecInput = z.input<ReturnType<typeof specDefinition>>;
