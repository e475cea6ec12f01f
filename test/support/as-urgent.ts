import { fileURLToPath } from "node:url";

/** What to start, and with which environment, so that a program with windows is no more urgent than a user's, though tests run as root. */
export function asUrgentAsAUsers<Env extends Record<string, string | undefined>>(program: string, env: Env) {
  return {
    executablePath: fileURLToPath(new URL("as-urgent-as-a-users.sh", import.meta.url)),
    env: { ...env, STACKWRIGHT_TEST_PROGRAM: program },
  };
}
