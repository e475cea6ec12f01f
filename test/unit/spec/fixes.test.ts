import { afterAll, beforeAll, expect, it } from "vitest";
import { validateText } from "../../../main/spec/index.ts";
import { applyEdits } from "../../support/edits.ts";
import { makePlace, type Place } from "./place.ts";

let place: Place;
beforeAll(async () => void (place = await makePlace()));
afterAll(() => place.remove());

const valid = "base_image_url: base.tar.gz\nscript_url: setup.sh\n";
const check = async (text: string) => (await validateText(text, place.spec, { home: place.home })).problems;

/** What is written, the problem's code, the fix's title, and what the fix makes of it. */
type Case = [wrong: string, code: string, title: string, mended: string];
const md5 = "d41d8cd98f00b204e9800998ecf8427e";

/** Each is written after a valid spec; its problem must be gone with its fix, and no other come. */
const cases: Case[] = [
  ["netwrok: none\n", "unknown-key", "Rename it to 'network'", "network: none\n"],
  ["newImageName: a\n", "unknown-key", "Rename it to 'new_image_name'", "new_image_name: a\n"],
  ["limits: {cpu: 2}\n", "unknown-key", "Rename it to 'cpus'", "limits: {cpus: 2}\n"],
  ["new_image_name: 9.0\n", "number-not-text", "Put it in quotes", 'new_image_name: "9.0"\n'],
  ["env:\n  V: 9.0 # new\n", "env-unquoted", "Put it in quotes", 'env:\n  V: "9.0" # new\n'],
  ["env: {V: 010}\n", "env-unquoted", "Put it in quotes", 'env: {V: "010"}\n'],
  ["env:\n  V:\n", "env-no-value", "Write ''", "env:\n  V: ''\n"],
  ["env:\n  V: null\n", "env-no-value", "Write ''", "env:\n  V: ''\n"],
  ["env:\n  my-var: a\n", "env-bad-name", "Rename it to 'my_var'", "env:\n  my_var: a\n"],
  ["network: none\nnetwork: host # b\n", "duplicate-key", "Remove this 'network'", "network: none\n"],
  [
    "env:\n  A: x\n  A:\n    multi\n    line\n  B: y\n",
    "env-duplicate-key",
    "Remove this 'A'",
    "env:\n  A: x\n  B: y\n",
  ],
  [
    'exclude: ["/a"]\nexclude:\n  - /b\n\n# last\n',
    "duplicate-key",
    "Remove this 'exclude'",
    'exclude: ["/a"]\n\n# last\n',
  ],
  ["network: hots\n", "bad-choice", "Write 'host'", "network: host\n"],
  ["network: something\n", "bad-choice", "Write 'host'", "network: host\n"],
  ["compression: zstd\n", "bad-choice", "Write 'zst'", "compression: zst\n"],
  [`new_image_md5: "md5:${md5}"\n`, "bad-digest", "Leave out 'md5:'", `new_image_md5: ${md5}\n`],
  ["new_image_name: a/b\n", "bad-name", "Write 'b'", "new_image_name: b\n"],
  ["new_image_name: ' b'\n", "bad-name", "Write 'b'", "new_image_name: b\n"],
  ["new_image_name: a.tar.gz\n", "name-with-ending", "Leave out '.tar.gz'", "new_image_name: a\n"],
  ["exclude: [tmp/*]\n", "bad-exclude", "Write '/tmp/*'", "exclude: [/tmp/*]\n"],
  [
    "files: [{source: setup.sh, target: etc/x}]\n",
    "bad-target",
    "Write '/etc/x'",
    "files: [{source: setup.sh, target: /etc/x}]\n",
  ],
  [
    "files: [{source: setup.sh, target: /etc/}]\n",
    "bad-target",
    "Write '/etc/setup.sh'",
    "files: [{source: setup.sh, target: /etc/setup.sh}]\n",
  ],
  [
    "files:\n  - source: scripts/iner.sh\n    target: /x\n",
    "missing-file",
    "Write 'scripts/inner.sh'",
    "files:\n  - source: scripts/inner.sh\n    target: /x\n",
  ],
  ["env:\n\tA: x\n\tB: y\n", "tab", "Indent with spaces", "env:\n  A: x\n  B: y\n"],
  ["new_image_name: 'a\n", "unclosed-quote", "Write ' at its end", "new_image_name: 'a'\n"],
  ["exclude: [/tmp\n", "unclosed-bracket", "Write ] at its end", "exclude: [/tmp]\n"],
  ["env:\n  A: b: c # d\n", "key-in-value", "Put the value in quotes", 'env:\n  A: "b: c" # d\n'],
  ["env:\n  A: @b\n", "needs-quotes", "Put the value in quotes", 'env:\n  A: "@b"\n'],
  ["env:\n  A: !b c\n", "unknown-tag", "Put the value in quotes", 'env:\n  A: "!b c"\n'],
  ["network:none\n", "missing-colon", "Put a space after the colon", "network: none\n"],
  ['env:\n  A: "\\d"\n', "bad-escape", "Write \\\\", 'env:\n  A: "\\\\d"\n'],
];

it.each(cases)("%j", async (wrong, code, title, mended) => {
  const text = valid + wrong;
  const problem = (await check(text)).find((each) => each.code === code);
  const fix = problem?.fixes?.find((each) => each.title === title);
  expect(fix, JSON.stringify(problem)).toBeDefined();
  const after = applyEdits(text, fix?.edits ?? []);
  expect(after).toBe(valid + mended);
  expect(await check(after)).toEqual([]);
});

it("does not rename a key to one that is there, nor remove what shares its line", async () => {
  for (const wrong of ["network: none\nnetwrok: host\n", "env: {A: x, A: y}\n"]) {
    const [problem] = await check(valid + wrong);
    expect(problem).toBeDefined();
    expect(problem?.fixes).toBeUndefined();
  }
});

it("a file called otherwise is found beside the one that is missing", async () => {
  const [problem] = await check("base_image_url: base.tar.gz\nscript_url: setpu.sh\n");
  expect(problem?.fixes?.[0]?.title).toBe("Write 'setup.sh'");
});
