import { expect, it } from "vitest";
import { labelOf, stackLabel } from "../../../main/builds/stack-label.ts";

it("a renamed stack keeps its label on hosts, and the next one at its former path gets another", () => {
  const label = labelOf("/stacks/web/image.yaml", "1", []);
  expect(label).toBe(stackLabel("/stacks/web/image.yaml"));
  const renamed = [{ spec: "/stacks/site/image.yaml", stack: label }];
  expect(labelOf("/stacks/site/image.yaml", "2", renamed)).toBe(label);
  const next = labelOf("/stacks/web/image.yaml", "3", renamed);
  expect(next).toMatch(/^image-[0-9a-f]{8}$/);
  expect(next).not.toBe(label);
  const built = [...renamed, { spec: "/stacks/web/image.yaml", stack: next }];
  expect(labelOf("/stacks/web/image.yaml", "4", built)).toBe(next);
});
