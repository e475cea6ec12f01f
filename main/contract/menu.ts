import * as z from "zod";

/**
 * What the desktop's native menu asks of its window, with the keys that both show for it (`Mod` is Command on a Mac, Control elsewhere). The
 * window has the same actions in its palette and on its keys; the menu only shows them where a desktop's users look first.
 */
export const menuKeys = {
  "new-stack": "Mod+Shift+N",
  "open-stack": "Mod+O",
  save: "Mod+S",
  "save-all": "Mod+Alt+S",
  "close-tab": "Mod+W",
  find: "Mod+F",
  palette: "Mod+Shift+P",
  "quick-open": "Mod+P",
  settings: "Mod+,",
  build: "Mod+Enter",
  "cancel-build": "Mod+Shift+X",
  "new-shell": "Mod+Shift+`",
  "add-host": undefined,
  "toggle-panel": "Mod+J",
  shortcuts: "Mod+Alt+K",
  about: undefined,
} as const satisfies Record<string, string | undefined>;
export type MenuAction = keyof typeof menuKeys;
export const menuActionSchema = z.enum(Object.keys(menuKeys) as [MenuAction, ...MenuAction[]]);
