/** Milliseconds after a key in which the next is likely to come. */
const lately = 1000;

let last: KeyboardEvent | undefined;
addEventListener("keydown", (event) => (last = event), { capture: true, passive: true });

/** Whether somebody is typing, but not into that element. */
export function typesElsewhere(element: Element): boolean {
  if (!last || performance.now() - last.timeStamp > lately) return false;
  return !(last.target instanceof Node && element.contains(last.target));
}
