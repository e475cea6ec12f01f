import { expect, it } from "vitest";
import { firstViewState, viewReducer, type ViewState } from "../../../renderer/workbench/view-state.ts";

const before: ViewState = {
  ...firstViewState,
  stack: "/web",
  tabs: [
    { kind: "file", stack: "/web", file: "a.sh" },
    { kind: "compare", stack: "/web", file: "a.sh" },
    { kind: "file", stack: "/db", file: "a.sh" },
    { kind: "log", build: "1" },
  ],
  active: "file\n/web\na.sh",
  build: { "/web": "1", "/db": "2" },
  folded: ["/web"],
  breakpoints: { "/web\na.sh": [3], "/db\na.sh": [4] },
};

it("a renamed file keeps its tabs, in their places, and its breakpoints", () => {
  const after = viewReducer(before, {
    type: "moved",
    from: { stack: "/web", file: "a.sh" },
    to: { stack: "/web", file: "b.sh" },
  });
  expect(after).toEqual({
    ...before,
    tabs: [
      { kind: "file", stack: "/web", file: "b.sh" },
      { kind: "compare", stack: "/web", file: "b.sh" },
      ...before.tabs.slice(2),
    ],
    active: "file\n/web\nb.sh",
    breakpoints: { "/web\nb.sh": [3], "/db\na.sh": [4] },
  });
});

it("a renamed stack keeps all that is shown of it", () => {
  const after = viewReducer(before, { type: "moved", from: { stack: "/web" }, to: { stack: "/site" } });
  expect(after).toEqual({
    ...before,
    stack: "/site",
    tabs: [
      { kind: "file", stack: "/site", file: "a.sh" },
      { kind: "compare", stack: "/site", file: "a.sh" },
      ...before.tabs.slice(2),
    ],
    active: "file\n/site\na.sh",
    build: { "/site": "1", "/db": "2" },
    folded: ["/site"],
    breakpoints: { "/site\na.sh": [3], "/db\na.sh": [4] },
  });
});

it("a stack that is gone leaves nothing to one that gets its name, and has all again when it is back", () => {
  const gone = viewReducer(before, { type: "stack-gone", stack: "/web" });
  expect(gone).toEqual({
    ...before,
    stack: null,
    tabs: before.tabs.slice(2),
    active: "file\n/db\na.sh",
    build: { "/db": "2" },
    folded: [],
    breakpoints: { "/db\na.sh": [4] },
  });
  const back = viewReducer(gone, { type: "stack-back", stack: "/web", before });
  expect(back).toEqual({ ...before, tabs: [...before.tabs.slice(2), ...before.tabs.slice(0, 2)] });
});

it("the tab of a file that is gone becomes that of the one which gets its name", () => {
  const tabs = [...before.tabs, { kind: "file", stack: "/web", file: "gone.sh" } as const];
  const after = viewReducer(
    { ...before, tabs },
    { type: "moved", from: { stack: "/web", file: "a.sh" }, to: { stack: "/web", file: "gone.sh" } },
  );
  expect(after.tabs.filter((tab) => tab.kind === "file" && tab.file === "gone.sh")).toHaveLength(1);
});
