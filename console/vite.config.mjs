import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

const client = (file) => fileURLToPath(new URL(`../clients/typescript/src/${file}`, import.meta.url));

/** Puts the licenses of all packages that are part of the page beside it. */
const licenses = {
  name: "licenses",
  generateBundle() {
    const packages = new Set();
    for (const id of this.getModuleIds()) {
      const found = /^\0?(.*\/node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(id);
      if (found !== null) packages.add(found[1]);
    }
    const texts = [...packages].sort().map((directory) => {
      const { name, version } = JSON.parse(readFileSync(join(directory, "package.json"), "utf8"));
      const file = readdirSync(directory).find((it) => /^licen[cs]e/i.test(it));
      if (file === undefined) throw new Error(`${name} has no license`);
      return `${name} ${version}\n\n${readFileSync(join(directory, file), "utf8").trim()}\n`;
    });
    this.emitFile({ type: "asset", fileName: "licenses.txt", source: texts.join("\n\n") });
  },
};

export default defineConfig({
  root: "src/main/web",
  base: "/console/",
  publicDir: false,
  plugins: [licenses],
  esbuild: { jsx: "automatic" },
  resolve: {
    alias: [
      { find: "@skald/client/react", replacement: client("react.ts") },
      { find: "@skald/client", replacement: client("index.ts") },
    ],
    dedupe: ["react", "react-dom", "socket.io-client"],
  },
  server: {
    proxy: {
      "/ws": { target: "http://localhost:8080", ws: true },
      "^/(v1|health|metrics)": "http://localhost:8080",
    },
  },
  build: {
    target: "es2022",
    emptyOutDir: true,
    assetsInlineLimit: 0, // the content security policy knows no data: URLs
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
});
