import { expect, test } from "vitest";
import { passesTerminal } from "../../../renderer/terminal/passes-terminal.ts";

const press = (key: string, held: "ctrlKey" | "metaKey" | "shiftKey" | "none" = "none") =>
  ({ key, ctrlKey: false, metaKey: false, shiftKey: false, [held]: true }) as unknown as KeyboardEvent;

test("a shell's program gets all but Command; an output only the keys that one moves in it with", () => {
  const moving = [press("PageUp"), press("ArrowUp", "shiftKey"), press("End")];
  const driving = [press("F11"), press("F5", "shiftKey"), press("_", "ctrlKey")];
  const ofTheSystem = press("c", "metaKey");
  for (const event of [...moving, ...driving]) expect(passesTerminal(event, true), event.key).toBe(false);
  for (const event of moving) expect(passesTerminal(event, false), event.key).toBe(false);
  for (const event of driving) expect(passesTerminal(event, false), event.key).toBe(true);
  for (const interactive of [true, false]) expect(passesTerminal(ofTheSystem, interactive)).toBe(true);
});
