/**
 * Keys that a terminal leaves to the page and the system. What the window keeps from a shell it takes before a terminal sees it; where nothing
 * can be typed, all that drive something are the window's.
 */
export function passesTerminal(event: KeyboardEvent, interactive: boolean): boolean {
  return event.metaKey || (!interactive && (event.ctrlKey || /^F\d+$/.test(event.key)));
}
