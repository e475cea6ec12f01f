export { lineMap, linesOf } from "./line-map.ts";
export { BreakpointsProvider, useBreakpoints } from "./use-breakpoints.ts";
export { SilentDotsProvider, useSilentDots } from "./use-silent-dots.ts";
export { useGutter } from "./use-gutter.ts";
