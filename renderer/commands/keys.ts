import { isMac } from "../parts/platform.ts";

/** How a key event is written in commands: `Mod+Shift+P`. */
export function keysOf(event: KeyboardEvent): string {
  const mod = isMac ? event.metaKey : event.ctrlKey;
  const other = isMac && event.ctrlKey;
  const key = keyOf(event);
  return [mod && "Mod", other && "Ctrl", event.shiftKey && key !== "+" && "Shift", event.altKey && "Alt", key]
    .filter(Boolean)
    .join("+");
}

function keyOf(event: KeyboardEvent): string {
  // By place where Shift or Alt changes what a key writes.
  if (/^Digit\d$/.test(event.code) && !event.shiftKey) return event.code.slice(-1);
  if (event.code === "Backquote") return "`";
  if (event.altKey && /^Key[A-Z]$/.test(event.code)) return event.code.slice(-1);
  return event.key.length === 1 ? event.key.toUpperCase() : event.key;
}
