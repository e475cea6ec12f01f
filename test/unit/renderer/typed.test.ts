import { expect, test } from "vitest";
import { useful, withCommands } from "../../../renderer/builds/typed.ts";
import { toggled } from "../../../renderer/gutter/breakpoints.ts";
import { nearestLine } from "../../../renderer/gutter/line-map.ts";

test("of what was typed, what a script has no use for and the line that failed are left out", () => {
  const typed = ["ls", " enable-site   main", "", "a2ensite main ", "exit", "history | tail", "exitcode=1"];
  expect(useful(typed, "enable-site main")).toEqual(["ls", "a2ensite main", "exitcode=1"]);
});

test("a here-document stays as it was typed, and is left out as a whole when it is what failed", () => {
  const typed = "cat >/etc/motd <<'END'\n  welcome\n\nexit\nEND\n";
  const commands = useful([typed, "ls"], "ls");
  expect(commands).toEqual([typed.trim()]);
  expect(withCommands("if true; then\n  fails\nfi\n", 2, commands)).toBe(
    "if true; then\n  cat >/etc/motd <<'END'\n  welcome\n\nexit\nEND\n  fails\nfi\n",
  );
  expect(withCommands("one\r\ntwo", 2, ["a\nb"])).toBe("one\r\na\r\nb\r\ntwo");
  expect(useful([typed], typed.trim())).toEqual([]);
});

test("typed commands go before the line, indented as it is, with the text's own line ends", () => {
  expect(withCommands("if true; then\n  fails\nfi\n", 2, ["a", "b"])).toBe(
    "if true; then\n  a\n  b\n  fails\nfi\n",
  );
  expect(withCommands("one\r\ntwo", 2, ["x"])).toBe("one\r\nx\r\ntwo");
  expect(withCommands("one", 9, ["x"])).toBe("x\none");
});

test("a breakpoint on a line that runs nothing goes to the next that does", () => {
  const text = ["#!/bin/bash", "", "echo one", "# more", "", "echo two", "# end"];
  expect(toggled([], text, 1)).toEqual([3]);
  expect(toggled([3], text, 4)).toEqual([3, 6]);
  expect(toggled([3, 6], text, 3)).toEqual([6]);
  expect(toggled([6], text, 5)).toEqual([6]);
  expect(toggled([6], text, 7)).toEqual([6]);
});

test("a line that was changed since is looked for behind the last one that was not", () => {
  const map = new Map([
    [1, 1],
    [2, 5],
    [5, 8],
  ]);
  expect([1, 3, 4, 5].map((line) => nearestLine(map, line))).toEqual([1, 6, 7, 8]);
});
