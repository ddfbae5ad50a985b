// A real browser, of Debian's package, that reaches nothing but this machine.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { chromium } from "playwright-core";

const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
];
const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

export function launch() {
  return chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: FLAGS });
}

/** A tab of its own, and what it did that it must not. */
export async function tab(browser, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 860 }, ...options });
  const page = await context.newPage();
  const faults = [];
  const hosts = new Set();
  page.setDefaultTimeout(Number(process.env.PATIENCE ?? 20_000));
  page.on("console", (it) => {
    if (it.type() === "error" || it.type() === "warning") faults.push(`${it.type()}: ${it.text()}`);
  });
  page.on("pageerror", (it) => faults.push(`exception: ${it.message}`));
  page.on("request", (it) => hosts.add(new URL(it.url()).host));
  page.on("websocket", (it) => hosts.add(new URL(it.url()).host));
  return { context, page, faults, hosts };
}

/** Opens the console as the link of the demo does. */
export async function open(page, url, token, workflowId) {
  const fragment = new URLSearchParams({ token, ...(workflowId === undefined ? {} : { workflow: workflowId }) });
  await page.goto(`${url}/console/#${fragment}`);
}

/** What axe finds that keeps people out. */
export async function assertAccessible(page, where) {
  await page.evaluate(AXE);
  const found = await page.evaluate(() =>
    globalThis.axe.run(document, {
      runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    }),
  );
  const grave = found.violations
    .filter((it) => it.impact === "serious" || it.impact === "critical")
    .flatMap((it) => it.nodes.map((node) => `${it.id}: ${node.html} ${node.failureSummary}`));
  assert.deepEqual(grave, [], where);
}
