import { expect, it } from "vitest";
import { mentions } from "../../../main/spec/index.ts";
import { edited } from "../../../renderer/editor/edited.ts";

const place = { folder: "/home/me/web", home: "/home/me" };
const from = "/home/me/web/run.sh";

function after(text: string, to = "/home/me/web/scripts/run me.sh") {
  const { kinds, edits } = mentions(text, place, from, to);
  return { kinds, text: edited(text, edits) };
}

it("the script is named anew, as it was written before", () => {
  for (const [before, now] of [
    ["run.sh", "scripts/run me.sh"],
    ["./run.sh", "./scripts/run me.sh"],
    ["sub/../run.sh", "scripts/run me.sh"],
    ["'run.sh'", "'scripts/run me.sh'"],
    ['"run.sh"', '"scripts/run me.sh"'],
    ["~/web/run.sh", "~/web/scripts/run me.sh"],
    ["/home/me/web/run.sh", "/home/me/web/scripts/run me.sh"],
  ])
    expect(after(`# run.sh\r\nscript_url: ${before} # runs\r\n`)).toEqual({
      kinds: ["script"],
      text: `# run.sh\r\nscript_url: ${now} # runs\r\n`,
    });
  expect(after("script_url: run.sh\n", "/home/me/web/it's: #1").text).toBe('script_url: "it\'s: #1"\n');
  expect(after("script_url: 'run.sh'\n", "/home/me/web/it's").text).toBe("script_url: 'it''s'\n");
});

it("so is what is copied, in a list and in a map", () => {
  const list =
    "files:\n  - source: run.sh\n    target: /opt/run.sh\n  - {source: other.sh, target: /o}\nscript_url: run.sh\n";
  expect(after(list, "/home/me/web/go.sh")).toEqual({
    kinds: ["script", "source"],
    text: list.replace("source: run.sh", "source: go.sh").replace("script_url: run.sh", "script_url: go.sh"),
  });
  const map = "files: {run.sh: /opt/run.sh, other.sh: /o}\n";
  expect(after(map, "/home/me/web/a,b.sh")).toEqual({
    kinds: ["source"],
    text: map.replace("{run.sh", '{"a,b.sh"'),
  });
});

it("a spec that names other files, or can't be read, stays as it is", () => {
  for (const text of [
    "",
    "- run.sh\n",
    "script_url: https://x/run.sh\n",
    "script_url: [run.sh",
    "files: run.sh\n",
  ])
    expect(after(text)).toEqual({ kinds: [], text });
});
