import type { Spec } from "../contract/spec.ts";

/** The spec with a value for each of its secrets: its own, or what `ask` gives. The values are in `env` alone, which is kept nowhere. */
export async function withSecrets(spec: Spec, ask: (name: string) => Promise<string>): Promise<Spec> {
  const env = { ...spec.env };
  // One after the other: a person is asked.
  for (const name of spec.secrets) if (!Object.hasOwn(env, name)) env[name] = await ask(name);
  return { ...spec, env };
}
