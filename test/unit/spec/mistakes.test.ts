import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { validateText } from "../../../main/spec/index.ts";
import { makePlace, type Place } from "./place.ts";

let place: Place;
beforeAll(async () => void (place = await makePlace()));
afterAll(() => place.remove());

const valid = "base_image_url: base.tar.gz\nnew_image_name: image\nscript_url: setup.sh\n";
const without = (key: string) => valid.replace(new RegExp(`^${key}:.*\n`, "m"), "");

/** Place and code of each problem, as `line:column code`, a warning's with a question mark; the words must match. */
type Case = [text: string, problems: string[], words?: RegExp];

/** Each is appended to a valid spec of three lines, so its own first line is line 4. */
const appended: Record<string, Case> = {
  "a misspelt key": [
    "base_imge_md5: null\n",
    ["4:1 unknown-key"],
    /'base_imge_md5' is not known.*mean 'base_image_md5'/s,
  ],
  "a key in camel case": ["newImageMd5: ''\n", ["4:1 unknown-key"], /mean 'new_image_md5'/],
  "a key with hyphens": ["base-image-sha256: ''\n", ["4:1 unknown-key"], /mean 'base_image_sha256'/],
  "a key like nothing": ["wibble: 1\n", ["4:1 unused-key?"], /is not used.*Known keys are base_image_url, /s],
  "a limit at the top": ["memory: 2G\n", ["4:1 unknown-key"], /under 'limits'/],
  "an inherited property for a key": ["toString: 2G\n", ["4:1 unused-key?"], /Known keys/],
  "a misspelt limit": [
    "limits:\n  mem: 1\n  cpu: 2\n",
    ["5:3 unknown-key", "6:3 unknown-key"],
    /in limits.*mean 'cpus'/s,
  ],
  "a misspelt field of a file": [
    "files:\n  - {src: a, target: /b}\n",
    ["5:5 missing-key", "5:6 unknown-key"],
    /files\[0\] has no source/,
  ],
  "a key twice": [
    "network: none\nnetwork: host\n",
    ["5:1 duplicate-key"],
    /'network' is given twice.*first is on line 4/s,
  ],
  "a variable twice": ["env:\n  A: x\n  A: x\n", ["6:3 env-duplicate-key"], /first is on line 5/],
  "a list for a key": ["[a, b]: 1\n", ["4:1 bad-key"], /not a list/],
  "an MD5 too short": ["base_image_md5: abc\n", ["4:17 bad-digest"], /32 hex digits; these are 3\..*md5sum/s],
  "a letter that is no hex digit": [
    `base_image_md5: ${"0".repeat(30)}g0\n`,
    ["4:17 bad-digest"],
    /character 31 is none/,
  ],
  "a SHA-256 for an MD5": [
    `base_image_md5: ${"a".repeat(64)}\n`,
    ["4:17 bad-digest"],
    /as base_image_sha256/,
  ],
  "an MD5 for a SHA-256": [
    `base_image_sha256: ${"a".repeat(32)}\n`,
    ["4:20 bad-digest"],
    /as base_image_md5/,
  ],
  "a SHA-1": [`new_image_md5: ${"a".repeat(40)}\n`, ["4:16 bad-digest"], /40, as a SHA-1 has/],
  "a digest with its kind": [
    `base_image_md5: "md5:${"a".repeat(32)}"\n`,
    ["4:17 bad-digest"],
    /Leave out 'md5:'/,
  ],
  "a digest that is a list": ["base_image_md5: [a]\n", ["4:17 wrong-type"], /must be text, not a list/],
  "env as a list": ["env:\n  - A=b\n", ["5:3 wrong-type"], /env must be a map, not a list.*NAME: value/s],
  "a variable with a hyphen": [
    "env:\n  my-var: x\n",
    ["5:3 env-bad-name"],
    /'my-var' cannot be a variable.*Write 'my_var'/s,
  ],
  "a variable that begins with a digit": ["env: {1A: x}\n", ["4:7 env-bad-name"], /Write '_1A'/],
  "a variable with an injection": ['env: {"A=$(x)": x}\n', ["4:7 env-bad-name"], /Write 'A_x_'/],
  "an empty variable name": ['env: {"": x}\n', ["4:7 env-bad-name"], /Begin with a letter/],
  BASH_ENV: ["env: {BASH_ENV: /x}\n", ["4:7 env-reserved-name"], /Source that file/],
  IFS: ["env: {IFS: x}\n", ["4:7 env-ignored-name?"], /sets IFS itself/],
  "a nested variable": [
    "env:\n  A:\n    B: x\n",
    ["6:5 env-wrong-type"],
    /env\.A must be one value, not a map/,
  ],
  "a variable without a value": ["env:\n  A:\n", ["5:3 env-no-value?"], /an empty one.*''/s],
  "a number in env": ["env:\n  A: 9.0\n", ["5:6 env-unquoted?"], /as a number; .* just as written.*quotes/s],
  "a boolean in env": ["env:\n  A: true\n", ["5:6 env-unquoted?"], /as true or false/],
  "a NUL in env": ['env:\n  A: "a\\0b"\n', ["5:6 env-control-character"], /NUL/],
  "half a character in env": ['env:\n  A: "\\uD800"\n', ["5:6 env-control-character"], /half of a character/],
  "a variable of 200 kB": [`env:\n  A: ${"x".repeat(200_000)}\n`, ["5:6 env-too-long"], /128 KiB/],
  "an unknown network": [
    "network: nat\n",
    ["4:10 bad-choice"],
    /host, none or bridge, not 'nat'.*mean 'bridge'/s,
  ],
  "network: false": ["network: false\n", ["4:10 bad-choice"], /mean 'none'/],
  "a misspelt compression": ["compression: gzip\n", ["4:14 bad-choice"], /gz, zst or xz.*mean 'gz'/s],
  "a compression like nothing": ["compression: rar5x\n", ["4:14 bad-choice"], /Write gz, zst or xz/],
  "limits as a list": ["limits: [2G]\n", ["4:9 wrong-type"], /limits must be a map/],
  "memory of 512 bytes": ["limits: {memory: 512}\n", ["4:18 bad-limit"], /only 512 bytes.*512M/s],
  "memory in no known unit": ["limits: {memory: 2 gigs}\n", ["4:18 bad-limit"], /512M or 2G/],
  "negative memory": ["limits: {memory: -2G}\n", ["4:18 bad-limit"]],
  "boundless memory": [`limits: {memory: ${"9".repeat(400)}}\n`, ["4:18 bad-limit"], /more than any machine/],
  "no cpus": ["limits: {cpus: 0}\n", ["4:16 bad-limit"], /0\.5 for half/],
  "infinitely many cpus": ["limits: {cpus: .inf}\n", ["4:16 bad-limit"]],
  "half a process": ["limits: {pids: 1.5}\n", ["4:16 bad-limit"], /whole number/],
  "a time with a colon": ["limits: {time: 1:30}\n", ["4:16 bad-limit"], /90, 10m or 1h30m/],
  "no time": ["limits: {time: 0}\n", ["4:16 bad-limit"], /longer than nothing/],
  "an age of time": ["limits: {time: 9999d}\n", ["4:16 bad-limit"], /longer than a year/],
  "files as text": ["files: app.conf\n", ["4:8 wrong-type"], /must be a list, not text/],
  "a file without a target": ["files:\n  - source: setup.sh\n", ["5:5 missing-key"], /has no target/],
  "a file that is text": ["files: [setup.sh]\n", ["4:9 wrong-type"], /must be a map, not text/],
  "a relative target": [
    "files: [{source: setup.sh, target: etc/x}]\n",
    ["4:36 bad-target"],
    /Write '\/etc\/x'/,
  ],
  "a target with ..": ["files: [{source: setup.sh, target: /etc/../x}]\n", ["4:36 bad-target"], /'\.\.'/],
  "a target that is a folder": [
    "files: [{source: setup.sh, target: /opt/}]\n",
    ["4:36 bad-target"],
    /Write '\/opt\/setup\.sh'/,
  ],
  "a target in /proc": [
    "files: [{source: setup.sh, target: /proc/x}]\n",
    ["4:36 bad-target"],
    /no part of an image/,
  ],
  "a target twice": [
    "files:\n  - {source: setup.sh, target: /a}\n  - {source: base.tar.gz, target: //a}\n",
    ["6:35 duplicate-target"],
  ],
  "a mode with a 9": [
    "files: [{source: setup.sh, target: /x, mode: 0999}]\n",
    ["4:46 bad-mode"],
    /octal digits, not '0999'/,
  ],
  "a symbolic mode": [
    "files: [{source: setup.sh, target: /x, mode: u+x}]\n",
    ["4:46 bad-mode"],
    /'0755' for a program/,
  ],
  "a missing file and a wrong target at once": [
    "files: [{source: setpu.sh, target: x}]\n",
    ["4:18 missing-file", "4:36 bad-target"],
    /mean 'setup\.sh'/,
  ],
  "a map of files with a wrong target": ["files:\n  setup.sh: x\n", ["5:13 bad-target"]],
  "a map of files with a missing source": [
    "files:\n  nope.conf: /x\n",
    ["5:3 missing-file"],
    /there is no .*nope\.conf/,
  ],
  "exclude as text": ["exclude: /tmp/*\n", ["4:10 wrong-type"], /must be a list, not text/],
  "a relative exclude": ["exclude: [tmp/x]\n", ["4:11 bad-exclude"], /Write '\/tmp\/x'/],
  "excluding everything": ["exclude: [/, '/**']\n", ["4:11 bad-exclude", "4:14 bad-exclude"], /whole image/],
  "an exclude with ..": ["exclude: [/a/../b]\n", ["4:11 bad-exclude"]],
  "an alias of nothing": ["network: *x\n", ["4:10 unknown-alias"], /'\*x' stands for nothing.*&x/s],
  "a merge of text": ["env:\n  <<: text\n", ["5:7 env-bad-merge"], /takes a map/],
  "an unknown tag": ["network: !foo none\n", ["4:10 unknown-tag"], /'!foo' is a YAML tag that means nothing/],
  "a tag that runs Python": ["env: !!python/object:os.system {}\n", ["4:6 unknown-tag"], /Remove it/],
  "an unclosed quote": ['network: "none\n', ["4:10 unclosed-quote"], /no closing quote.*Write " at its end/s],
  "an unclosed bracket": ["exclude: [/a, /b\nnetwork: none\n", ["4:10 unclosed-bracket"], /has no \]/],
  "a tab": ["env:\n\tA: b\n", ["5:1 tab"], /spaces/],
  "a colon in a value": ["network: a: b\n", ["4:10 key-in-value"], /quotes/],
  "a line without a colon": ["network\ncompression: gz\n", ["4:1 missing-colon"], /': '/],
  "a list among keys": ["- /tmp\n", ["4:1 misplaced-list"], /list cannot begin here/],
  "a second document": ["---\na: 1\n", ["4:1 several-documents"], /second YAML document/],
  "an unknown escape": ['network: "\\q"\n', ["4:11 bad-escape"], /'\\q' is no escape/],
  "an at sign": ["network: @x\n", ["4:10 needs-quotes"], /'@'.*quotes/s],
  "text after a quote": ["network: 'none' x\n", ["4:17 yaml-syntax"], /already ended/],
  "uneven indentation": ["env:\n    A: b\n  B: c\n", ["6:1 indentation"], /same column/],
};

/** Each stands alone. */
const whole: Record<string, Case> = {
  "an empty file": ["", ["1:1 empty-file"], /is empty.*Write 'base_image_url'/s],
  "blank lines": ["\n  \n", ["1:1 empty-file"], /is empty/],
  "only comments": ["# a\n\n# b\n", ["1:1 empty-file"], /only comments/],
  "only a document mark": ["---\n", ["1:4 empty-file"], /no keys/],
  "a list": ["- base_image_url: x\n", ["1:1 not-a-map"], /this is a list.*'- '/s],
  text: ["just some text\n", ["1:1 not-a-map"], /only text/],
  "a script": ["#!/bin/bash\napt-get update\n", ["2:1 not-a-spec"], /This is a script/],
  "nothing that is required": [
    "network: none\n",
    ["1:1 missing-key", "1:1 missing-key"],
    /'base_image_url' is missing.*'script_url' is missing/s,
  ],
  "a required key without a value": [
    `${without("script_url")}script_url:\n`,
    ["3:1 missing-value"],
    /script_url has no value.*Write 'script_url/s,
  ],
  "a misspelt required key, said once": [
    `${without("script_url")}scripturl: x\n`,
    ["3:1 unknown-key"],
    /'script_url'/,
  ],
  "a NUL byte": [`${valid}# \0\n`, ["4:3 binary-file"], /not a text file/],
};

const names: Record<string, Case> = {
  "9.0": ["9.0", ["1:17 number-not-text"], /reads 9\.0 as a number\..*'9\.0' in quotes/s],
  true: ["true", ["1:17 number-not-text"], /true or false/],
  "a path": ["images/x", ["1:17 bad-name"], /not a path.*e\.g\. 'x'/s],
  "a backslash": ["images\\x", ["1:17 bad-name"], /e\.g\. 'x'/],
  "..": ["..", ["1:17 bad-name"], /folder/],
  "a leading hyphen": ["-rf", ["1:17 bad-name"], /option/],
  "a line break": ['"a\\nb"', ["1:17 bad-name"], /control character/],
  "an escape sequence": ['"\\e[31m"', ["1:17 bad-name"], /control character/],
  "a NUL": ['"a\\0"', ["1:17 control-character"], /NUL/],
  "a trailing space": ["'a '", ["1:17 bad-name"], /Write 'a'/],
  "201 bytes": ["é".repeat(100) + "e", ["1:17 bad-name"], /201 bytes.*at most 200/],
  "a device of Windows": ["con", ["1:17 name-not-on-windows?"]],
  "an ending": ["x.tar.gz", ["1:17 name-with-ending?"], /'x\.tar\.gz\.tar\.gz'.*Leave out '\.tar\.gz'/s],
  "a map": ["{a: b}", ["1:17 wrong-type"], /must be text, not a map/],
};

const scripts: Record<string, Case> = {
  "another scheme": ["sftp://u:geheim@host/x.sh", ["1:13 unknown-scheme"], /fetched by 'sftp'/],
  "an S3 address": ["s3://bucket/x.sh", ["1:13 unknown-scheme"], /'s3'/],
  "a URL with a space": ["http://u:geheim@host/x y", ["1:13 bad-url"], /%20/],
  "a URL without a host": ["http:///x.sh", ["1:13 bad-url"], /not a valid URL/],
  "a URL with a wrong port": ["http://u:geheim@host:99999/x", ["1:13 bad-url"], /port/],
  "a URL without slashes": ["http:host/x", ["1:13 bad-url"], /two slashes/],
  "a file URL of another machine": ["file://host/x", ["1:13 bad-url"], /another machine/],
  "somebody's home": ["~joe/x.sh", ["1:13 bad-path"], /~\//],
  "a missing script": ["setpu.sh", ["1:13 missing-file"], /there is no \/.*\/setpu\.sh\..*mean 'setup\.sh'/s],
  "a missing folder": ["nowhere/setup.sh", ["1:13 missing-file"], /no folder .*nowhere either/],
  "a variable in a path": ["$HOME/setup.sh", ["1:13 missing-file"], /no folder|Variables/],
  "a folder": ["scripts", ["1:13 not-a-file"], /is a folder.*mean 'inner\.sh'/s],
  "a number": ["9.0", ["1:13 number-not-text"]],
};

async function check([text, expected, words]: Case) {
  const { problems, spec } = await validateText(text, place.spec, { home: place.home });
  const found = problems.map((p) => `${p.line}:${p.column} ${p.code}${p.severity === "warning" ? "?" : ""}`);
  expect(found).toEqual(expected);
  const said = problems.map(({ message, hint }) => `${message} ${hint}`).join("\n");
  if (words) expect(said).toMatch(words);
  expect(said).not.toContain("geheim");
  for (const { message, hint, file } of problems) {
    expect(file).toBe(place.spec);
    expect(message).toMatch(/^[^a-z].*[.]$|^[a-z_0-9]+(\.|\[| ).*\.$/s);
    expect(hint).toMatch(/^[A-Z].*/);
  }
  expect(spec === undefined).toBe(expected.some((each) => !each.endsWith("?")));
}

describe("a mistake is reported where it is", () => {
  it.each(Object.entries(appended))("%s", (_, [text, ...rest]) => check([valid + text, ...rest]));
});
describe("a file that is no spec", () => {
  it.each(Object.entries(whole))("%s", (_, each) => check(each));
});
describe("new_image_name", () => {
  it.each(Object.entries(names))("%s", (_, [name, ...rest]) =>
    check([`new_image_name: ${name}\n${without("new_image_name")}`, ...rest]),
  );
});
describe("script_url", () => {
  it.each(Object.entries(scripts))("%s", (_, [url, ...rest]) =>
    check([`script_url: ${url}\n${without("script_url")}`, ...rest]),
  );
});

it("reports everything at once, in the order of the file", async () => {
  const text =
    "nework: none\nbase_image_url: nope.tar\nnew_image_name: 9.0\nscript_url: gopher://x\nlimits: {cpus: -1}\n";
  const { problems } = await validateText(text, place.spec, { home: place.home });
  expect(problems.map(({ line, code }) => `${line} ${code}`)).toEqual([
    "1 unknown-key",
    "2 missing-file",
    "3 number-not-text",
    "4 unknown-scheme",
    "5 bad-limit",
  ]);
});

it("marks where a mistake ends", async () => {
  const { problems } = await validateText(`${valid}compression: gzip\n`, place.spec);
  expect(problems[0]).toMatchObject({ line: 4, column: 14, endLine: 4, endColumn: 18 });
});

it("shows at most a hundred problems, and says how many more there are", async () => {
  const text = valid + Array.from({ length: 150 }, (_, index) => `nework${index}: 1\n`).join("");
  const { problems } = await validateText(text, place.spec);
  expect(problems).toHaveLength(101);
  expect(problems.at(-1)).toMatchObject({ severity: "error", message: expect.stringContaining("50 more") });
});
