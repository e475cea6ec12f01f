import type { Plugin } from "vite";

/**
 * Names in the page, as `modulepreload`, what is imported dynamically from `folders` of the renderer (not from folders in them, which can wait),
 * with what that imports itself: the browser then fetches and compiles it in parallel with the entry.
 */
export function preloadEarly(folders: readonly string[]): Plugin {
  return {
    name: "preload-early",
    apply: "build",
    transformIndexHtml: {
      order: "post",
      handler(_html, { bundle }) {
        const chunks = Object.values(bundle ?? {}).filter((output) => output.type === "chunk");
        const early = (id: string | null) =>
          folders.some((folder) => id?.replaceAll("\\", "/").match(`/renderer/${folder}/[^/]+$`));
        const wanted = chunks.filter((chunk) => chunk.isDynamicEntry && early(chunk.facadeModuleId));
        const files = new Set(wanted.flatMap((chunk) => [chunk.fileName, ...chunk.imports]));
        const entries = chunks
          .filter((chunk) => chunk.isEntry)
          .flatMap((chunk) => [chunk.fileName, ...chunk.imports]);
        return [...files]
          .filter((file) => !entries.includes(file))
          .map((file) => ({
            tag: "link",
            attrs: { rel: "modulepreload", crossorigin: true, href: `./${file}` },
            injectTo: "head" as const,
          }));
      },
    },
  };
}
