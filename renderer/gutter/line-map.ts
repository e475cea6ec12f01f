export function linesOf(text: string): string[] {
  return text.split(/\r\n|\n/);
}

/**
 * Where the lines of one text are in another: for lines that were not changed, their line there. Lines count from 1. Equal lines at the texts'
 * beginnings and ends are the same ones; between them, those that each text has once and that keep their order.
 */
export function lineMap(from: readonly string[], to: readonly string[]): ReadonlyMap<number, number> {
  const map = new Map<number, number>();
  match(from, to, { from: 0, to: 0 }, { from: from.length, to: to.length }, map);
  return map;
}

/** Where a line is by now, or would be had it not been changed: behind the last one before it that is still there. */
export function nearestLine(map: ReadonlyMap<number, number>, line: number): number {
  for (let before = line; before > 0; before--) {
    const there = map.get(before);
    if (there !== undefined) return there + line - before;
  }
  return line;
}

interface Corner {
  from: number;
  to: number;
}

function match(
  from: readonly string[],
  to: readonly string[],
  begin: Corner,
  end: Corner,
  map: Map<number, number>,
): void {
  let [first, there] = [begin.from, begin.to];
  let [last, thereLast] = [end.from, end.to];
  while (first < last && there < thereLast && from[first] === to[there]) map.set(++first, ++there);
  while (first < last && there < thereLast && from[last - 1] === to[thereLast - 1])
    map.set(last--, thereLast--);
  if (first === last || there === thereLast) return;
  const fixed = inOrder(onceInBoth(from.slice(first, last), to.slice(there, thereLast)));
  if (fixed.length === 0) return;
  let at: Corner = { from: first, to: there };
  for (const each of fixed) {
    const here = { from: first + each.from, to: there + each.to };
    match(from, to, at, { from: here.from + 1, to: here.to + 1 }, map);
    at = { from: here.from + 1, to: here.to + 1 };
  }
  match(from, to, at, { from: last, to: thereLast }, map);
}

/** Lines that each of the texts has exactly once, in the order of the first. */
function onceInBoth(from: readonly string[], to: readonly string[]): Corner[] {
  const places = placesOf(to);
  return [...placesOf(from)].flatMap(([line, [at, ...more]]) => {
    const [there, ...others] = places.get(line) ?? [];
    if (at === undefined || there === undefined || more.length > 0 || others.length > 0) return [];
    return [{ from: at, to: there }];
  });
}

function placesOf(lines: readonly string[]): Map<string, number[]> {
  const places = new Map<string, number[]>();
  lines.forEach((line, index) => places.set(line, [...(places.get(line) ?? []), index]));
  return places;
}

/** The longest part of the pairs whose second places rise as the first do. */
function inOrder(pairs: readonly Corner[]): Corner[] {
  /** The best end of a chain of each length, and each pair's one before it. */
  const ends: Corner[] = [];
  const before = new Map<Corner, Corner | undefined>();
  for (const pair of pairs) {
    const longer = ends.findIndex((end) => end.to > pair.to);
    const length = longer < 0 ? ends.length : longer;
    before.set(pair, ends[length - 1]);
    ends[length] = pair;
  }
  const chain: Corner[] = [];
  for (let pair = ends.at(-1); pair; pair = before.get(pair)) chain.unshift(pair);
  return chain;
}
