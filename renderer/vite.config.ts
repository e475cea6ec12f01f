import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";
import { preloadEarly } from "./build/preload-early.ts";
import { precompress } from "./build/precompress.ts";

// The editor and the terminal are large and are imported dynamically (`import("./editor…")`), so that each is a file of its own; the page
// names both in advance, so that they are fetched beside the entry and not after it.
export default defineConfig({
  root: fileURLToPath(new URL(".", import.meta.url)),
  base: "./",
  plugins: [react(), preloadEarly(["editor", "terminal"]), precompress()],
  worker: { format: "es" },
  // monaco-yaml's worker names a file of Monaco by the path that it had before 0.56.
  resolve: {
    alias: { "monaco-editor/esm/vs/editor/editor.worker.js": "monaco-editor/editor/editor.worker" },
  },
  build: {
    outDir: "../dist/renderer",
    emptyOutDir: true,
    // The oldest engine that the desktop runs on; the browser door needs one no older.
    target: "chrome130",
    modulePreload: { polyfill: false },
    sourcemap: false,
    chunkSizeWarningLimit: 4096,
    reportCompressedSize: false,
  },
});
