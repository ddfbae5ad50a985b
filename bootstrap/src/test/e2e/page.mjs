// A page of somebody who copied lines out of the documentation: what the lines do not define is defined here, and
// commands come in as lines of JSON, each a piece of JavaScript. What the page shows goes out as lines of JSON. It dies
// of what a page in Node dies of: an exception or a rejection that nobody handles. The end of the input ends it.
import { createInterface } from "node:readline";

function tell(where, content) {
  const plain = content.map((it) => (it instanceof Error ? it.message : (it ?? null)));
  process.stdout.write(JSON.stringify({ where, content: plain }) + "\n");
}

console.log = (...content) => tell("log", content);
console.error = (...content) => tell("error", content);
globalThis.show = (where) => (...content) => tell(where, content);

// What would take long takes a part of it: whatever is imported from here on finds these timers alone.
const hurry = Number(process.argv[2]);
for (const timer of ["setTimeout", "setInterval"]) {
  const native = globalThis[timer];
  globalThis[timer] = (call, millis, ...content) => native(call, millis / hurry, ...content);
}

const stored = new Map();
globalThis.sessionStorage = {
  getItem: (key) => stored.get(key) ?? null,
  setItem: (key, text) => stored.set(key, String(text)),
};

const AsyncFunction = (async () => {}).constructor;
const lines = createInterface({ input: process.stdin });
lines.on("line", async (line) => {
  const { number, script } = JSON.parse(line);
  await new AsyncFunction("load", script)((file) => import("./docs/" + file));
  tell("done", [number]);
});
lines.on("close", () => process.exit(0));
