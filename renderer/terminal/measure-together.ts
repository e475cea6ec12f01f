import type { Terminal } from "@xterm/xterm";

/** Most of what is ever printed. */
const usual = Array.from({ length: 0x7f - 0x20 }, (_, at) => String.fromCharCode(0x20 + at));
/** How often xterm.js puts a character beside itself to measure it. */
const repeats = 32;

/** What of xterm.js measures characters when it draws with plain elements. It has no public place for it, and its version is pinned. */
interface Inside {
  _core: { _renderService: { _renderer: { value?: { _widthCache?: WidthCache } } } };
}
interface WidthCache {
  /** One for each style: regular, bold, italic, both. */
  _measureElements: HTMLElement[];
  _measure(text: string, style: number): number;
  clear(): void;
}

/**
 * Measures the usual characters of a style with one layout of the page. xterm.js does so for each when it first draws it, and each time the page is laid
 * out anew: the first screen of a log takes twice as long for that, and keys wait for it.
 */
export function measureTogether(terminal: Terminal): void {
  const cache = (terminal as unknown as Inside)._core._renderService._renderer.value?._widthCache;
  if (!cache) return;
  const { _measure: measure, clear } = cache;
  let widths: (Map<string, number> | undefined)[] = [];
  cache.clear = () => {
    widths = [];
    clear.call(cache);
  };
  cache._measure = (text, style) => {
    const element = cache._measureElements[style];
    if (element && !widths[style]) widths[style] = measured(element);
    return widths[style]?.get(text) ?? measure.call(cache, text, style);
  };
}

/** Nothing while the terminal is hidden. */
function measured(element: HTMLElement): Map<string, number> | undefined {
  const copies = usual.map((text) => {
    const copy = element.cloneNode() as HTMLElement;
    copy.textContent = text.repeat(repeats);
    return copy;
  });
  element.after(...copies);
  const widths = copies.map(({ offsetWidth }) => offsetWidth / repeats);
  for (const copy of copies) copy.remove();
  return widths.includes(0) ? undefined : new Map(usual.map((text, at) => [text, widths[at] ?? 0]));
}
