import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { ESLint } from "eslint";
import { expect, it } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));
const rules = ["import-x/no-restricted-paths", "no-restricted-imports"];
// Without types, which these rules don't need and which cost seconds.
const eslint = new ESLint({
  cwd: root,
  ruleFilter: ({ ruleId }) => rules.includes(ruleId),
  overrideConfig: { languageOptions: { parserOptions: { projectService: false } } },
});

/** The errors, no mere warnings, of the project's lint in a file that imports another. */
async function errors(file: string, imported: string): Promise<string[]> {
  const [result] = await eslint.lintText(`import ${JSON.stringify(imported)};\n`, { filePath: file });
  return (result?.messages ?? []).filter(({ severity }) => severity === 2).map(({ message }) => message);
}

const wrong: [file: string, imported: string, message: string][] = [
  ["main/contract/x.ts", "../hosts/index.ts", "The contract depends on nothing."],
  ["main/hosts/x.ts", "../cli/styler.ts", "Hosts know nothing above them."],
  ["main/hosts/x.ts", "../builds/index.ts", "Hosts know nothing above them."],
  ["main/engine.ts", "./cli/styler.ts", "The engine knows no door."],
  ["main/router/x.ts", "../serve/index.ts", "The engine knows no door."],
  ["main/cli/x.ts", "../../electron/main.ts", "main/ is plain Node and stands alone."],
  ["main/cli/x.ts", "electron", "'electron' import is restricted"],
  ["renderer/x.tsx", "../main/engine.ts", "Of main/, the renderer imports main/contract alone."],
  ["renderer/x.tsx", "../electron/main.ts", "The renderer does not know which door it is behind."],
];
it.each(wrong)("%s must not import %s", async (file, imported, message) => {
  expect(await errors(file, imported)).toEqual([expect.stringContaining(message)]);
});

const doors = ["cli", "serve", "router"];
const folders = readdirSync(`${root}/main`, { withFileTypes: true }).filter((entry) => entry.isDirectory());
const services = folders
  .map(({ name }) => name)
  .filter((name) => ![...doors, "contract", "hosts"].includes(name));
it.each(services)("the service %s must not import the engine, and may import hosts", async (service) => {
  expect(await errors(`main/${service}/x.ts`, "../engine.ts")).toEqual([
    expect.stringContaining("Services know neither the engine nor the doors."),
  ]);
  expect(await errors(`main/${service}/x.ts`, "../hosts/index.ts")).toEqual([]);
});

it("what runs in the right direction is let through", async () => {
  for (const door of doors) expect(await errors(`main/${door}/x.ts`, "../engine.ts")).toEqual([]);
  expect(await errors("main/hosts/x.ts", "../contract/index.ts")).toEqual([]);
  expect(await errors("renderer/x.tsx", "../main/contract/index.ts")).toEqual([]);
  expect(await errors("electron/x.ts", "../main/engine.ts")).toEqual([]);
});
