import * as z from "zod";

/**
 * What the desktop's native menu asks of its window. The window has the same actions in its palette and on its keys; the menu only
 * shows them where a desktop's users look first.
 */
export const menuActionSchema = z.enum([
  "new-stack",
  "open-stack",
  "save",
  "save-all",
  "close-tab",
  "find",
  "palette",
  "quick-open",
  "settings",
  "build",
  "cancel-build",
  "new-shell",
  "add-host",
  "toggle-panel",
  "shortcuts",
]);
export type MenuAction = z.infer<typeof menuActionSchema>;
