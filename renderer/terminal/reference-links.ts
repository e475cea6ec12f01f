import type { ILinkProvider, Terminal } from "@xterm/xterm";
import { referencesIn, type Reference } from "./references.ts";
import { wholeLine } from "./whole-line.ts";

/** Makes links of the places in scripts that a terminal shows; `wayTo` gives nothing for those that lead nowhere. */
export function referenceLinks(
  terminal: Pick<Terminal, "buffer">,
  wayTo: (reference: Reference) => (() => void) | undefined,
): ILinkProvider {
  return {
    provideLinks: (y, give) => {
      const { text, cells } = wholeLine(terminal.buffer.active, y - 1);
      give(
        referencesIn(text).flatMap((reference) => {
          const [start, end] = [cells[reference.start], cells[reference.start + reference.length - 1]];
          // Each row of the line is asked about for itself.
          if (!start || !end || start.y > y || end.y < y) return [];
          const go = wayTo(reference);
          const found = text.slice(reference.start, reference.start + reference.length);
          return go ? [{ text: found, range: { start, end }, activate: go }] : [];
        }),
      );
    },
  };
}
