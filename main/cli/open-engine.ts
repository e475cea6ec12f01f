import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { createEngine, type Engine } from "../engine.ts";
import { userFolders } from "../folders.ts";
import { TerminalPrompter } from "./prompter.ts";

/** The engine for one command, closed behind it. */
export async function withEngine<T>(use: (engine: Engine) => Promise<T>): Promise<T> {
  const engine = createEngine({
    folders: userFolders(),
    resources: resourcesFolder(),
    prompter: new TerminalPrompter(),
  });
  try {
    return await use(engine);
  } finally {
    engine.close();
  }
}

/** `resources/` stands beside the program, whether it runs from its sources or from `dist/`. */
export function resourcesFolder(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, "resources", "agent")) && dirname(folder) !== folder)
    folder = dirname(folder);
  return join(folder, "resources");
}
