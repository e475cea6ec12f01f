import { expect, it } from "vitest";
import { activeOnes } from "../../../main/builds/summary.ts";

const build = (id: string, stack = "web", tarball: string | undefined = `/${id}.tar.gz`) => ({
  ...{ id, stack, image: id, host: "here", state: "succeeded" as const, started: 0, kept: false },
  ...(tarball === "" ? {} : { tarball }),
});

it("is the newest that has an image, of each stack", () => {
  const builds = [build("a1"), build("b1", "db"), build("a2"), build("a3", "web", ""), build("x", "")];
  expect([...activeOnes(builds, {})].sort()).toEqual(["a2", "b1"]);
});

it("is the chosen one while it has an image, else the newest", () => {
  const builds = [build("a1"), build("a2"), build("a3")];
  expect([...activeOnes(builds, { web: "a1" })]).toEqual(["a1"]);
  expect([...activeOnes(builds, { web: "gone" })]).toEqual(["a3"]);
  expect([...activeOnes([build("a1"), build("a2", "web", "")], { web: "a2" })]).toEqual(["a1"]);
});
