export { useGutter } from "./use-gutter.ts";
