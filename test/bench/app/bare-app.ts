import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "vite";

/** A folder with a desktop app that is one window with the app's own editor in it. */
export interface BareApp {
  folder: string;
  remove(): void;
}

export async function bareApp(project: string): Promise<BareApp> {
  const source = join(project, "test", "bench", "app", "bare");
  const folder = mkdtempSync(join(tmpdir(), "stackwright-bare-"));
  await build({
    configFile: false,
    root: source,
    base: "./",
    logLevel: "error",
    worker: { format: "es" },
    build: {
      outDir: join(folder, "dist"),
      target: "chrome130",
      modulePreload: { polyfill: false },
      reportCompressedSize: false,
      chunkSizeWarningLimit: 4096,
    },
  });
  copyFileSync(join(source, "main.cjs"), join(folder, "main.cjs"));
  writeFileSync(
    join(folder, "package.json"),
    JSON.stringify({ name: "bare", version: "1.0.0", main: "main.cjs" }),
  );
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
