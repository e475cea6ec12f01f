import { writeFile } from "node:fs/promises";
import { afterAll, beforeAll, expect, it } from "vitest";
import { formatProblems, readSpec } from "../../../main/spec/index.ts";
import { makePlace, type Place } from "./place.ts";

let place: Place;
beforeAll(async () => void (place = await makePlace()));
afterAll(() => place.remove());

async function format(text: string, color = false, cwd = place.folder) {
  await writeFile(place.spec, text);
  return formatProblems((await readSpec(place.spec, { home: place.home })).problems, { color, cwd });
}
const valid = "base_image_url: base.tar.gz\nnew_image_name: image\nscript_url: setup.sh\n";

it("looks as compilers print", async () => {
  expect(await format(`${valid}\nnetwork: nat\n`)).toBe(
    [
      "image.yaml:5:10: error: network must be host, none or bridge, not 'nat'.",
      "    network: nat",
      "             ^~~",
      "    hint: Did you mean 'bridge'?",
      "",
    ].join("\n"),
  );
});

it("nothing for nothing", async () => {
  expect(await format(valid)).toBe("");
});

it("colours only when asked to; the whole path from elsewhere", async () => {
  const text = `${valid}network: nat\n`;
  expect(await format(text, true)).toContain("\u001b[1;31merror:");
  expect(await format(text)).not.toContain("\u001b");
  expect(await format(text, false, place.home)).toMatch(new RegExp(`^${place.spec}:4:10: error:`));
});

it("never shows a password of a URL, nor the value of a variable", async () => {
  const shown = await format(
    valid.replace("base.tar.gz", "http://joe:geheim@host:99999/") +
      "env:\n  A-B: geheim\n  C: 9.12345\n  D: geheim\n  D: geheim\n",
  );
  expect(shown).toContain("base_image_url: http://**********@host:99999/");
  expect(shown).toMatch(/:5:3: error: 'A-B'.*\n.*:6:6: warning.*\n/s);
  expect(shown).not.toMatch(/geheim|9\.12345/);
});

it("a file cannot steer the terminal", async () => {
  const shown = await format(`${valid}"\\e]0;x\\a": 1\n\u001b[31m: 2\n`);
  expect(shown).not.toMatch(/[\u0000-\u0009\u000b-\u001f]/);
});

it("a long line is cut around its mistake", async () => {
  const shown = await format(`${valid}exclude: [${"/abcdefgh, ".repeat(100)}bad, /x]\n`);
  const [, line = "", mark = ""] = shown.split("\n");
  expect(line.length).toBeLessThan(110);
  expect(line.slice(mark.indexOf("^"), mark.indexOf("^") + 3)).toBe("bad");
});
