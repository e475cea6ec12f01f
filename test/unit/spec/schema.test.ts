import { readFile } from "node:fs/promises";
import { parse } from "yaml";
import { afterAll, beforeAll, expect, it } from "vitest";
import { specDefinition } from "../../../main/spec/definition.ts";
import { specJsonSchema, validateText } from "../../../main/spec/index.ts";
import { makePlace, type Place } from "./place.ts";

let place: Place;
beforeAll(async () => void (place = await makePlace()));
afterAll(() => place.remove());

interface Schema {
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  anyOf?: Schema[];
  description?: string;
  examples?: unknown[];
}

function keysOf(schema: Schema, prefix = ""): [string, Schema][] {
  const own = Object.entries(schema.properties ?? {}).flatMap(([name, each]): [string, Schema][] => [
    [prefix + name, each],
    ...keysOf(each, `${prefix}${name}.`),
  ]);
  const parts = [...(schema.items ? [schema.items] : []), ...(schema.anyOf ?? [])];
  return [...own, ...parts.flatMap((part) => keysOf(part, prefix))];
}

const keys = keysOf(JSON.parse(JSON.stringify(specJsonSchema())) as Schema);

it("every key, nested ones too, has a description and an example", () => {
  expect(keys.map(([name]) => name)).toEqual(
    expect.arrayContaining(["limits.time", "files.mode", "compression"]),
  );
  expect(keys).toHaveLength(21);
  for (const [name, { description, examples }] of keys) {
    expect(description, name).toMatch(/^[A-Z].*\.$/);
    expect(examples?.length, name).toBeGreaterThan(0);
  }
});

it("requires what reading requires", () => {
  expect((specJsonSchema() as Schema).required).toEqual(["base_image_url", "script_url"]);
});

it("every example of a key is one that reading takes", async () => {
  const valid = { base_image_url: "base.tar.gz", new_image_name: "image", script_url: "setup.sh" };
  for (const [name, { examples = [] }] of keys) {
    if (name.startsWith("files")) continue;
    const [key = "", inner] = name.split(".");
    for (const example of examples) {
      const spec = { ...valid, [key]: inner ? { [inner]: example } : example };
      const { problems } = await validateText(JSON.stringify(spec), place.spec, { home: place.home });
      expect(problems, name).toEqual([]);
    }
  }
});

it.each([
  [{ wibble: 1, "x-note": ["of another tool"] }, true],
  [{ limits: { memory: "1G", wibble: 1 } }, false],
  [{ files: [{ source: "app.conf", target: "/etc/app.conf", owner: "root" }] }, false],
])("takes unknown keys where reading does: %j", async (more, taken) => {
  const spec = { base_image_url: "base.tar.gz", script_url: "setup.sh", ...more };
  expect(specDefinition().safeParse(spec).success).toBe(taken);
  const { problems } = await validateText(JSON.stringify(spec), place.spec, { home: place.home });
  expect(problems.some(({ severity, code }) => severity === "error" && code === "unknown-key")).toBe(!taken);
  const schema = specJsonSchema() as { additionalProperties?: unknown };
  expect(schema.additionalProperties).toBeUndefined();
});

it.each(["full.yaml", "vimage-2015.yaml"])("the definition takes %s", async (name) => {
  const text = await readFile(new URL(`../fixtures/spec/${name}`, import.meta.url), "utf8");
  expect(specDefinition().safeParse(parse(text)).error).toBeUndefined();
});
