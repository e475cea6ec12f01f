import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

const dist = fileURLToPath(new URL("../../../dist/renderer", import.meta.url));
const page = readFileSync(`${dist}/index.html`, "utf8");
const chunks = new Map(
  readdirSync(`${dist}/assets`)
    .filter((name) => name.endsWith(".js"))
    .map((name) => [name, readFileSync(`${dist}/assets/${name}`, "utf8")]),
);
const all = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].map(([, found = ""]) => found);

const entries = all(page, /<script [^>]*src="\.\/assets\/([^"]+)"/g);
const preloaded = all(page, /<link rel="modulepreload" [^>]*href="\.\/assets\/([^"]+)"/g);

/** Chunks, and those that they import as soon as they are loaded. */
function withImports(names: readonly string[]): Set<string> {
  const found = new Set<string>();
  const add = (name: string) => {
    if (found.has(name)) return;
    found.add(name);
    all(chunks.get(name) ?? "", /\b(?:from|import)["`]\.\/([^"`]+)["`]/g).forEach(add);
  };
  names.forEach(add);
  return found;
}

/** Words that are in Monaco and in xterm.js alone, and stay when they are made small. */
const large = { Monaco: "monaco-mouse-cursor-text", "xterm.js": "xterm-helper-textarea" };

it.each(Object.entries(large))(
  "%s is in one chunk, which nothing waits for and is fetched beside the entry",
  (_, word) => {
    const holding = [...chunks].filter(([name, code]) => !name.includes(".worker-") && code.includes(word));
    expect(holding.map(([name]) => name)).toEqual([expect.any(String)]);
    const [[name = ""] = []] = holding;
    expect(withImports(entries)).not.toContain(name);
    expect(preloaded).toContain(name);
  },
);

it("what the editor and the terminal import is fetched beside the entry, too", () => {
  const begun = all(chunks.get(entries[0] ?? "") ?? "", /\bimport\([`"]\.\/((?:monaco|xterm)-[^`"]+)[`"]\)/g);
  expect(begun).toHaveLength(2);
  const there = new Set([...preloaded, ...withImports(entries)]);
  expect([...withImports(begun)].filter((name) => !there.has(name))).toEqual([]);
});

it("of Monaco's languages there are YAML, shell, Markdown and JSON, and no other", () => {
  const grammars = [...chunks.values()].flatMap((code) => all(code, /tokenPostfix:[`"]\.(\w+)[`"]/g));
  expect(grammars.sort()).toEqual(["md", "shell", "yaml"]);
  const named = (pattern: RegExp) => [...chunks.keys()].flatMap((name) => all(name, pattern)).sort();
  expect(named(/^(.+)Mode-/g)).toEqual(["json"]);
  expect(named(/^(.+)\.worker-/g)).toEqual(["editor", "json", "yaml"]);
});
