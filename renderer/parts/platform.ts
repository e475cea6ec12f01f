export const isMac = /Mac|iPhone|iPad/.test(navigator.userAgent);

const words: Record<string, string> = isMac
  ? { Mod: "⌘", Shift: "⇧", Alt: "⌥", Ctrl: "⌃", Enter: "↵" }
  : { Mod: "Ctrl", Shift: "Shift", Alt: "Alt", Ctrl: "Ctrl", Enter: "Enter" };

/** `Mod+Shift+P` as the platform writes it. */
export function keysText(keys: string): string {
  return keys
    .split("+")
    .map((key) => words[key] ?? key)
    .join(isMac ? "" : "+");
}
