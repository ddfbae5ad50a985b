import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.{ts,tsx}"],
    setupFiles: ["test/support/setup.ts"],
    testTimeout: 150_000,
    hookTimeout: 100_000,
    pool: "forks",
    // What a page holds is measured, and so garbage is collected on demand.
    execArgv: ["--expose-gc"],
    maxWorkers: 2,
  },
});
