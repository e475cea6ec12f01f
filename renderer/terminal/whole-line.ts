import type { IBuffer, IBufferCellPosition } from "@xterm/xterm";

/** A line as it was printed, however many rows it takes. */
export interface WholeLine {
  text: string;
  /** Where each of its UTF-16 units stands, counted as for links: both from 1. */
  cells: readonly IBufferCellPosition[];
}

/** Rows that are looked at on either side: a flood without a line's end is one line of thousands. */
const reach = 10;

/**
 * The line that a row of the buffer (from 0 at its top) is a part of. A place in its text is no column: a wide character takes two, one with
 * accents is several units in one, and a line that is wider than the terminal goes on in the next row.
 */
export function wholeLine(buffer: IBuffer, row: number): WholeLine {
  let first = row;
  while (first > row - reach && buffer.getLine(first)?.isWrapped) first--;
  let text = "";
  const cells: IBufferCellPosition[] = [];
  for (let y = first; y <= row + reach; y++) {
    const line = buffer.getLine(y);
    if (!line || (y > first && !line.isWrapped)) break;
    for (let x = 0; x < line.length; x++) {
      const cell = line.getCell(x);
      const width = cell?.getWidth() ?? 0;
      // The second half of a wide character.
      if (!cell || width === 0) continue;
      const units = cell.getChars() || " ";
      text += units;
      for (let unit = 0; unit < units.length; unit++) cells.push({ x: x + 1, y: y + 1 });
    }
  }
  return { text, cells };
}
