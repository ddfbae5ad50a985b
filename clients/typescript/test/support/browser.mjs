// A page in a process of its own: node browser.mjs DIRECTORY ORIGIN BACKEND. It runs the built app of that directory as
// if it came from that origin, says what is shown whenever that has changed, as a line of JSON, and clicks the buttons
// whose labels come in as lines.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";
import { JSDOM } from "jsdom";

const [directory, origin, backend] = process.argv.slice(2);
const html = readFileSync(join(directory, "index.html"), "utf8");
const script = /src="\/(assets\/[^"]+\.js)"/.exec(html)[1];
const dom = new JSDOM(html.replace(/<script.*?<\/script>/g, ""), { url: origin, pretendToBeVisual: true });

// What the app finds as globals is the browser's, not Node's.
const { window } = dom;
globalThis.self = window;
for (const name of ["window", "document", "location", "WebSocket", ...Object.getOwnPropertyNames(window)]) {
  if (name in globalThis && name !== "WebSocket") continue;
  const value = window[name];
  globalThis[name] = typeof value === "function" && /^[a-z]/.test(name) ? value.bind(window) : value;
}
if (!window.document.getElementById("app"))
  window.document.body.insertAdjacentHTML("beforeend", '<main id="app"></main>');
const own = globalThis.fetch;
globalThis.fetch = (input, init) =>
  own(typeof input === "string" && input.startsWith("/") ? backend + input : input, init);

const tell = () => process.stdout.write(JSON.stringify(window.document.body.textContent) + "\n");
new window.MutationObserver(tell).observe(window.document.body, {
  childList: true,
  subtree: true,
  characterData: true,
});
createInterface({ input: process.stdin })
  .on("line", (label) => {
    [...window.document.querySelectorAll("button")].find((button) => button.textContent === label)?.click();
  })
  .on("close", () => process.exit(0));

await import(pathToFileURL(join(directory, script)).href);
