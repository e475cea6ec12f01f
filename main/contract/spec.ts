import type { Problem } from "./problem.ts";

export const networks = ["host", "none", "bridge"] as const;
export const compressions = ["gz", "zst", "xz"] as const;

/** A file or folder copied into the image before the script runs. */
export interface FileCopy {
  /** Absolute path on this machine. */
  source: string;
  /** Absolute path in the image. */
  target: string;
  /** Octal digits, e.g. `0644`; absent: as the source has it. */
  mode?: string;
}

/** Where a base image or a script comes from. */
export type Source = { kind: "url"; url: string } | { kind: "file"; path: string };

/** A spec that has been read, checked and resolved: every path absolute, every default filled in. */
export interface Spec {
  /** Absolute path of the YAML file. */
  path: string;
  /** sha256 of the YAML file, hex. */
  sha256: string;
  base: { source: Source; name?: string; md5?: string; sha256?: string };
  /** Without a name, the build makes one: `<stack>_<YYYYMMDD>_<n>`. */
  image: { name?: string; md5?: string };
  script: Source;
  env: Record<string, string>;
  /** Names of variables whose values are secret. Those that `env` does not give come from whoever builds. */
  secrets: string[];
  network: (typeof networks)[number];
  limits: {
    /** Bytes. */
    memory?: number;
    cpus?: number;
    pids?: number;
    /** Seconds. */
    time?: number;
  };
  files: FileCopy[];
  /** Globs of absolute paths in the image that are left out of the tarball. */
  exclude: string[];
  compression: (typeof compressions)[number];
}

/** What reading a spec gives. `spec` is there only when no problem is an error. */
export interface SpecReading {
  spec?: Spec;
  /** It has not come to what the file says: there is none, or it is nothing that could be read as a spec. */
  unread?: true;
  problems: Problem[];
  /** Names of the variables that it gives the script, as far as they could be read. */
  env: string[];
}
