import { readSize } from "../contract/size.ts";
import type { Spec } from "../contract/spec.ts";
import type { SpecInput } from "./definition.ts";
import type { Field } from "./field.ts";
import { readKeys } from "./read-keys.ts";

type Limits = Spec["limits"];
type LimitKey = keyof NonNullable<SpecInput["limits"]>;

const readers: Record<LimitKey, (field: Field) => number | undefined> = {
  memory: readMemory,
  cpus: readCpus,
  pids: readPids,
  time: readTime,
};

export function readLimits(field: Field): Limits {
  const limits: Limits = {};
  for (const [name, value] of readKeys(
    field,
    Object.keys(readers) as LimitKey[],
    "Write 'memory: 2G' and the like, indented, under limits.",
  )) {
    if (value.absent) continue;
    const amount = readers[name](value);
    if (amount !== undefined) limits[name] = amount;
  }
  return limits;
}

const leastMemory = 4 * 1024 * 1024; // Bytes. Less runs no shell: `512` was meant to be `512M`.

/** Bytes. */
function readMemory(field: Field): number | undefined {
  const text = field.source("an amount of memory");
  if (text === undefined) return undefined;
  const bytes = readSize(text);
  const hint = "Write bytes, or a number with K, M, G or T, e.g. 512M or 2G.";
  if (bytes === undefined) return field.error("bad-limit", "limits.memory is not an amount of memory.", hint);
  if (bytes < leastMemory)
    return field.error("bad-limit", `limits.memory is only ${bytes} bytes; nothing runs in that.`, hint);
  if (!Number.isSafeInteger(bytes))
    return field.error("bad-limit", "limits.memory is more than any machine has.", hint);
  return bytes;
}

function readCpus(field: Field): number | undefined {
  const text = field.source("a number of processors");
  if (text === undefined) return undefined;
  const cpus = /^\d*\.?\d+$/.test(text) ? Number(text) : NaN;
  if (cpus >= 0.01 && cpus <= 10_000) return cpus;
  return field.error(
    "bad-limit",
    "limits.cpus must be a number from 0.01 on.",
    "Write e.g. 2, or 0.5 for half a processor.",
  );
}

function readPids(field: Field): number | undefined {
  const text = field.source("a number of processes");
  if (text === undefined) return undefined;
  const pids = /^\d+$/.test(text) ? Number(text) : NaN;
  // 2^22 is the kernel's own limit (PID_MAX_LIMIT).
  if (pids >= 1 && pids <= 4_194_304) return pids;
  return field.error(
    "bad-limit",
    "limits.pids must be a whole number from 1 to 4194304.",
    "Write e.g. 1000.",
  );
}

const seconds: Record<string, number> = { d: 86_400, h: 3600, m: 60, s: 1 };
const duration =
  /^(?:(\d+(?:\.\d+)?)\s*d)?\s*(?:(\d+(?:\.\d+)?)\s*h)?\s*(?:(\d+(?:\.\d+)?)\s*m(?:in)?)?\s*(?:(\d+(?:\.\d+)?)\s*s?)?$/i;
const longestTime = 365 * 86_400;

/** Whole seconds, rounded up. */
function readTime(field: Field): number | undefined {
  const text = field.source("a time")?.trim();
  if (text === undefined) return undefined;
  // The pattern takes long for long text, and no time is long.
  const parts = text !== "" && text.length < 40 ? duration.exec(text) : null;
  const hint = "Write seconds, or a number with s, m, h or d, e.g. 90, 10m or 1h30m.";
  if (!parts) return field.error("bad-limit", "limits.time is not a time.", hint);
  const total = Math.ceil(
    Object.values(seconds).reduce((sum, each, index) => sum + each * Number(parts[index + 1] ?? 0), 0),
  );
  if (total < 1) return field.error("bad-limit", "limits.time must be longer than nothing.", hint);
  if (total > longestTime) return field.error("bad-limit", "limits.time is longer than a year.", hint);
  return total;
}
