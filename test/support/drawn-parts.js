// Put into a page before its own scripts: counts the parts of the window that React draws, where React looks for its developer tools.

/** React's kinds of parts that are functions. */
const functions = new Set([0, 11, 14, 15]);
/** React's mark on a part whose function has run. */
const hasRun = 1;

let drawn = 0;
let there = 0;

/** Goes through what one drawing has changed; what it has left alone is the same object as before. */
const count = (part, before) => {
  if (functions.has(part.tag) && (!before || part.flags & hasRun)) drawn++;
  if (before && part.child === before.child) return;
  for (let child = part.child; child; child = child.sibling) count(child, child.alternate);
};

const total = (part) => {
  if (functions.has(part.tag)) there++;
  for (let child = part.child; child; child = child.sibling) total(child);
};

let root;
globalThis.__REACT_DEVTOOLS_GLOBAL_HOOK__ = {
  supportsFiber: true,
  renderers: new Map(),
  inject: () => 1,
  onCommitFiberRoot: (_, of) => {
    root = of;
    count(of.current, of.current.alternate);
  },
  onCommitFiberUnmount: () => undefined,
};

/** Parts drawn since it was last asked, and parts that there are. */
globalThis.drawnParts = () => {
  const since = drawn;
  drawn = 0;
  there = 0;
  total(root.current);
  return { drawn: since, there };
};
