import { door } from "../door.ts";

export const isMac = /Mac|iPhone|iPad/.test(navigator.userAgent);

const words: Record<string, string> = isMac
  ? { Mod: "⌘", Shift: "⇧", Alt: "⌥", Ctrl: "⌃", Enter: "↵" }
  : { Mod: "Ctrl", Shift: "Shift", Alt: "Alt", Ctrl: "Ctrl", Enter: "Enter" };

/** What browsers keep for themselves, whatever a page says, and what stands for it there. */
const inBrowser: Record<string, string> = {
  "Mod+W": "Alt+W",
  "Mod+Shift+N": "Alt+N",
  "Mod+PageDown": "Alt+PageDown",
  "Mod+PageUp": "Alt+PageUp",
};

/** The keys that do in this window what `keys` do on the desktop. */
export const keysHere = (keys: string): string =>
  door.kind === "browser" ? (inBrowser[keys] ?? keys) : keys;

/** `Mod+Shift+P` as the platform writes it. */
export function keysText(keys: string): string {
  return keysHere(keys)
    .split("+")
    .map((key) => words[key] ?? key)
    .join(isMac ? "" : "+");
}
