import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.{ts,tsx}"],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    pool: "forks",
    // What a page holds is measured, and so garbage is collected on demand.
    execArgv: ["--expose-gc"],
    maxWorkers: 2,
  },
});
