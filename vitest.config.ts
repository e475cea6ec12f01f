import { defineConfig } from "vitest/config";

// Three kinds of tests: unit (pure), integration (real sshd, real LXC) and e2e (the command and the window). Two files run at once, as they
// wait half of their time; CONTRIBUTING.md says what that asks of them.
const withRealParts = { testTimeout: 120_000, hookTimeout: 300_000 };

/** It changes the machine's network, of which Chromium tells every page. */
const alone = ["test/integration/agent/network.test.ts"];

export default defineConfig({
  test: {
    maxWorkers: 2,
    // What is waited for comes late on such a machine; the default is one second.
    expect: { poll: { timeout: 30_000, interval: 50 } },
    projects: [
      { extends: true, test: { name: "unit", include: ["test/unit/**/*.test.ts"], testTimeout: 60_000 } },
      {
        extends: true,
        test: {
          name: "integration",
          include: ["test/integration/**/*.test.ts"],
          exclude: alone,
          ...withRealParts,
        },
      },
      {
        extends: true,
        test: { name: "e2e", include: ["test/e2e/**/*.test.ts"], ...withRealParts },
      },
      { extends: true, test: { name: "alone", include: alone, fileParallelism: false, ...withRealParts } },
    ],
  },
});
