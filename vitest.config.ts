import { defineConfig } from "vitest/config";

// Three kinds of tests: unit (pure), integration (real sshd, real LXC) and e2e (the command, and later the window).
// Integration and e2e share one machine's mounts and containers, so their files run one at a time.
// On a machine of a CI, which is shared and slow at times, what depends on other programs' timing gets a second try; at a desk it does not.
const retry = process.env["CI"] ? 1 : 0;

export default defineConfig({
  test: {
    // What is waited for comes late on such a machine; the default is one second.
    expect: { poll: { timeout: 30_000, interval: 50 } },
    projects: [
      { extends: true, test: { name: "unit", include: ["test/unit/**/*.test.ts"], testTimeout: 60_000 } },
      {
        extends: true,
        test: {
          name: "integration",
          include: ["test/integration/**/*.test.ts"],
          fileParallelism: false,
          retry,
          testTimeout: 120_000,
          hookTimeout: 300_000,
        },
      },
      {
        extends: true,
        test: {
          name: "e2e",
          include: ["test/e2e/**/*.test.ts"],
          fileParallelism: false,
          retry,
          testTimeout: 120_000,
          hookTimeout: 300_000,
        },
      },
    ],
  },
});
