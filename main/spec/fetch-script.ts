import { Failure } from "../contract/failure.ts";
import type { Source } from "../contract/spec.ts";
import { hideCredentials } from "./quote.ts";
import { describeScript, inspectScript, largestScript, tooLarge, type Script } from "./script.ts";

export interface FetchOptions {
  signal?: AbortSignal;
  /** Milliseconds for the whole download; 30 s unless said otherwise. */
  timeout?: number;
}

const patience = 30_000;

/**
 * Downloads a script. Rejects with a `Failure` (`input-script-…`) when the server says no, is silent for 30 s,
 * or sends a web page, nothing, or more than 100 MB. A user name and password in the URL are used and never shown.
 */
export async function fetchScript(url: string, options: FetchOptions = {}): Promise<Script> {
  const shown = hideCredentials(url);
  const timeout = AbortSignal.timeout(options.timeout ?? patience);
  const signal = options.signal ? AbortSignal.any([options.signal, timeout]) : timeout;
  try {
    const response = await request(url, signal);
    if (!response.ok) {
      await response.body?.cancel();
      throw new Failure(
        "input-script-refused",
        `The server answered ${response.status} ${response.statusText}`.trimEnd() +
          ` for the script ${shown}.`,
        statusHint(response.status),
      );
    }
    const bytes = await collect(response, shown);
    if (isWebPage(response, bytes))
      throw new Failure("input-script-is-a-page", `${shown} is a web page, not a script.`, pageHint(url));
    return describeScript(nameOf(url), bytes, shown);
  } catch (error) {
    if (error instanceof Failure) throw error;
    if (options.signal?.aborted)
      throw new Failure("interrupted", "The download of the script was stopped.", undefined, {
        cause: error,
      });
    if (timeout.aborted) {
      const seconds = Math.round((options.timeout ?? patience) / 1000);
      throw new Failure(
        "input-script-timeout",
        `The script ${shown} did not arrive within ${seconds} s.`,
        "Try again, or download it and write its path as script_url.",
        { cause: error },
      );
    }
    throw new Failure(
      "input-script-unreachable",
      `The script ${shown} cannot be downloaded: ${reasonOf(error)}.`,
      "Check the URL, and that this machine reaches that server.",
      { cause: error },
    );
  }
}

/** `fetch` refuses URLs with a user name in them, so these go where they belong: into a header. */
function request(url: string, signal: AbortSignal): Promise<Response> {
  const bare = new URL(url);
  const headers = new Headers();
  if (bare.username !== "" || bare.password !== "") {
    const login = `${decodeURIComponent(bare.username)}:${decodeURIComponent(bare.password)}`;
    headers.set("authorization", `Basic ${Buffer.from(login).toString("base64")}`);
    bare.username = bare.password = "";
  }
  return fetch(bare, { headers, signal, redirect: "follow" });
}

async function collect(response: Response, shown: string): Promise<Buffer> {
  if (Number(response.headers.get("content-length") ?? 0) > largestScript) {
    await response.body?.cancel();
    throw tooLarge(shown);
  }
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    size += chunk.byteLength;
    // Leaving the loop cancels the download.
    if (size > largestScript) throw tooLarge(shown);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function isWebPage(response: Response, bytes: Buffer): boolean {
  const start = bytes
    .subarray(0, 512)
    .toString()
    .replace(/^\uFEFF/, "")
    .trimStart();
  if (start.startsWith("#!")) return false;
  return (
    /^<(!doctype|html|head|body)\b/i.test(start) ||
    /^text\/html\b/i.test(response.headers.get("content-type") ?? "")
  );
}

function pageHint(url: string): string {
  return /\/blob\//.test(new URL(url).pathname)
    ? "Write the address of the raw file: it mostly has 'raw' in place of 'blob'."
    : "Write the address of the raw file; if the server wants you to log in first, download it and write its path.";
}

function statusHint(status: number): string {
  if (status === 401 || status === 403)
    return "The server wants a login: download the script and write its path as script_url.";
  if (status === 404 || status === 410) return "Check the URL.";
  return "Try again later, or download it and write its path as script_url.";
}

/** What Node knows of a failed fetch is in its cause. */
function reasonOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const { code, message } = cause as NodeJS.ErrnoException;
  return code === "ENOTFOUND"
    ? "its host is not known"
    : code === "ECONNREFUSED"
      ? "the connection was refused"
      : (code ?? message);
}

/** The last part of the path when it is a plain file name, else `script`. */
function nameOf(url: string): string {
  const last = new URL(url).pathname.split("/").at(-1) ?? "";
  try {
    const name = decodeURIComponent(last);
    return /^[^-./\\\p{Cc}][^/\\\p{Cc}]{0,199}$/u.test(name) ? name : "script";
  } catch {
    return "script";
  }
}

/** The script of a spec, from wherever it is. Rejects with a `Failure` (`input-script-…`). */
export function readScript(source: Source, options: FetchOptions = {}): Promise<Script> {
  return source.kind === "url" ? fetchScript(source.url, options) : inspectScript(source.path);
}
