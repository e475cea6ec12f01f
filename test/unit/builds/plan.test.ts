import { expect, it } from "vitest";
import { chooseCourse, plainCourse } from "../../../main/builds/course.ts";
import { planText } from "../../../main/builds/plan.ts";
import type { Spec } from "../../../main/contract/spec.ts";

const steps = [
  { name: "packages", line: 2, endLine: 3, maxAge: 86_400 },
  { name: "it's", line: 4, endLine: 9 },
];
const wish = { cache: true, breakpoints: [] };
const spec: Spec = {
  path: "/s/image.yaml",
  sha256: "0".repeat(64),
  base: { source: { kind: "url", url: "http://x/base.tar" } },
  image: {},
  script: { kind: "file", path: "/s/setup.sh" },
  env: { TOKEN: "a'b\nc" },
  secrets: ["TOKEN"],
  network: "host",
  limits: {},
  files: [{ source: "/s/a", target: "/a" }],
  exclude: [],
  compression: "gz",
};

it("a plan carries steps, secrets, breakpoints and how the build is to go, each quoted", () => {
  const course = chooseCourse(
    { cache: false, from: "packages", until: "it's", resume: "20261124-101010-abcdef", breakpoints: [3, 7] },
    steps,
  );
  const base = { kind: "url", source: "http://x/base.tar" } as const;
  const names = { id: "i", stack: "s", image: "m", scriptName: "n", specName: "p", hostName: "h" };
  const terminal = { cols: 80, rows: 24 };
  const context = { ...names, base, terminal, course, layersLimit: 1000 };
  const lines = planText(spec, context).split("\n");
  expect(lines).toEqual(
    expect.arrayContaining(["cache='no'", "from_step='packages'", "until_step='it'\\''s'"]),
  );
  expect(lines).toEqual(expect.arrayContaining(["resume='20261124-101010-abcdef'", "layers_limit='1000'"]));
  expect(lines.filter((line) => line.startsWith("step_"))).toEqual([
    "step_line+=('2')",
    "step_name+=('packages')",
    "step_max_age+=('86400')",
    "step_line+=('4')",
    "step_name+=('it'\\''s')",
    "step_max_age+=('')",
  ]);
  expect(lines.join("\n")).toContain("env+=('TOKEN=a'\\''b\nc')\nsecret+=('TOKEN')\n");
  expect(lines).toEqual(expect.arrayContaining(["breakpoint+=('3')", "breakpoint+=('7')"]));
  const plain = planText(spec, { ...context, course: plainCourse, layersLimit: 0 });
  expect(plain).toContain("cache='yes'\nfrom_step=''\nuntil_step=''\nresume=''\nlayers_limit=''\n");
  expect(plain).not.toContain("step_line");
});

it("a step that is not there is refused, with what was probably meant", () => {
  const refused = (more: object, all = steps) => {
    try {
      return chooseCourse({ ...wish, ...more }, all);
    } catch (error) {
      return error;
    }
  };
  expect(refused({ from: "pakages" })).toMatchObject({
    code: "input-no-step",
    hint: expect.stringContaining("'packages'"),
  });
  expect(refused({ until: "nginx" })).toMatchObject({ hint: expect.stringContaining("packages, it's") });
  expect(refused({ until: "nginx" }, [])).toMatchObject({ message: expect.stringContaining("no steps") });
  expect(refused({ from: "it's", until: "packages" })).toMatchObject({ code: "input-step-order" });
  expect(refused({ from: "packages", until: "packages" })).toMatchObject({ steps });
});
