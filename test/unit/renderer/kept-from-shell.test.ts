import { expect, test } from "vitest";
import { keptFromShell } from "../../../renderer/commands/kept-from-shell.ts";

test("the window keeps the keys that lead out of a shell and to the actions, and those that a shell can't be sent", () => {
  const kept = ["F1", "F6", "Shift+F6", "Mod+1", "Mod+4", "Mod+`", "Mod+PageDown", "Mod+Enter"];
  const ofItsText = ["Mod+=", "Mod++", "Mod+-", "Mod+0"];
  const withShift = ["Mod+Shift+P", "Mod+Shift+C", "Mod+Shift+`"];
  for (const keys of [...kept, ...ofItsText, ...withShift]) expect(keptFromShell(keys), keys).toBe(true);
});

test("all others are the program's in the shell", () => {
  const functions = ["F2", "F5", "F8", "F9", "F10", "F11", "F12", "Shift+F1", "Shift+F5", "Shift+F11"];
  const letters = ["Mod+S", "Mod+W", "Mod+,", "Mod+/", "Alt+Z", "Shift+Alt+F", "Mod+Alt+S", "Alt+F1"];
  const withShift = ["Mod+Shift+_", "Mod+Shift+@", "Mod+Shift+ArrowLeft", "Mod+Shift+Enter", "Shift+Tab"];
  for (const keys of [...functions, ...letters, ...withShift]) expect(keptFromShell(keys), keys).toBe(false);
});
