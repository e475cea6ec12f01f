/**
 * Keys that belong to the window even while a terminal has the focus. A shell keeps its letters (Ctrl+W, Ctrl+S, Ctrl+P …); where nothing can
 * be typed, all go to the window.
 */
export function passesTerminal(event: KeyboardEvent, interactive: boolean): boolean {
  const mod = event.ctrlKey || event.metaKey;
  if (event.key === "F1" || event.key === "F6") return true;
  if (!mod) return false;
  if (!interactive || event.metaKey || event.shiftKey) return true;
  return /^[0-9`=+-]$/.test(event.key) || event.key === "Enter";
}
