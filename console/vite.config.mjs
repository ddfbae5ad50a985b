import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

const client = (file) => fileURLToPath(new URL(`../clients/typescript/src/${file}`, import.meta.url));

export default defineConfig({
  root: "src/main/web",
  base: "/console/",
  publicDir: false,
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
