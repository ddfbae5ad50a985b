import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.{ts,tsx}"],
    // Beside the build's own output; whoever runs this as a part of something else says where it counts reports.
    reporters: ["default", ["junit", { outputFile: process.env["SKALD_TEST_REPORT"] ?? "target/TEST-skald-client.xml" }]],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    pool: "forks",
    execArgv: ["--expose-gc"],
    maxWorkers: 2,
  },
});
