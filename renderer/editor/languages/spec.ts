import type * as Monaco from "monaco-editor/editor";
import { configureMonacoYaml, type JSONSchema, type MonacoYaml, type MonacoYamlOptions } from "monaco-yaml";
import YamlWorker from "./yaml.worker.ts?worker";

export interface SpecLanguage extends Monaco.IDisposable {
  /** From now on these are the specs; `uris` of their models. */
  setSpecs(uris: readonly string[]): void;
}

/** Completion and hover of specs, in a worker. What is wrong with a spec the engine says in better words. */
export function registerSpec(monaco: typeof Monaco, schema: JSONSchema): SpecLanguage {
  const options = (uris: readonly string[]): MonacoYamlOptions => ({
    validate: false,
    format: { enable: false },
    hoverSchemaSource: false,
    // In a fixed place, so that it is the same schema whatever the specs are.
    schemas: [{ uri: "stack://schema/spec.json", fileMatch: [...uris], schema }],
  });
  let known = "";
  const yaml = configureMonacoYaml(withWorkers(monaco), options([]));
  return {
    setSpecs(uris) {
      const next = [...uris].sort().join("\n");
      if (next === known) return;
      known = next;
      void yaml.update(options(uris));
    },
    // Its types inherit this from a package that has none.
    dispose: () => (yaml as MonacoYaml & Monaco.IDisposable).dispose(),
  };
}

type ForYaml = Parameters<typeof configureMonacoYaml>[0];

/**
 * monaco-yaml asks for a worker as it was done before Monaco 0.55; this answers with ours. The first message makes the worker listen, the second
 * brings its settings (monaco-worker-manager's protocol).
 */
function withWorkers(monaco: typeof Monaco): ForYaml {
  const createWebWorker = ({ createData }: { createData: unknown }) => {
    const worker = new YamlWorker();
    worker.postMessage("ignore");
    worker.postMessage(createData);
    return monaco.editor.createWebWorker({ worker });
  };
  return { ...monaco, editor: { ...monaco.editor, createWebWorker } } as unknown as ForYaml;
}
