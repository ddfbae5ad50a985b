import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { randomUUID } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { afterAll, beforeAll, expect, it } from "vitest";
import { Gateway, demo, thoughts } from "./support/gateway.js";
import { blocksOf } from "./support/page-of-docs.js";
import { until } from "./support/until.js";

const ROOT = resolve("../..");
const ORIGIN = "http://localhost:3000/";
const blocks = blocksOf(join(ROOT, "docs/in-your-app.md"));
const processes: ChildProcess[] = [];
let home: string;
let app: string;

/** Runs a block of the page as somebody at a shell does. */
function run(block: string, directory: string): void {
  const { NODE_ENV: _, ...own } = process.env; // nobody at a shell is in a test
  const env = { ...own, npm_config_prefer_offline: "true", npm_config_audit: "false", npm_config_fund: "false" };
  try {
    execFileSync("bash", ["-euc", block], { cwd: directory, env, stdio: "pipe", encoding: "utf8" });
  } catch (error) {
    const { stdout, stderr } = error as { stdout: string; stderr: string };
    throw new Error(`${block}${stdout}${stderr}`);
  }
}

function shell(having: string): string {
  return blocks.find((block) => block.language === "sh" && block.text.includes(having))!.text;
}

/** Writes the files of the page, those of one name by their number, with what differs here from there. */
function write(name: string, which: number, changes: Record<string, string> = {}): void {
  let { text } = blocks.filter((block) => block.file === name)[which]!;
  for (const [from, to] of Object.entries(changes)) {
    expect(text).toContain(from);
    text = text.replace(from, to);
  }
  mkdirSync(dirname(join(app, name)), { recursive: true });
  writeFileSync(join(app, name), text);
}

/** Opens the app that was built, in a page of its own. */
function open(backend = "") {
  const node = spawn(process.execPath, ["test/support/browser.mjs", join(app, "dist"), ORIGIN, backend]);
  processes.push(node);
  const shown: string[] = [];
  let complaints = "";
  node.stderr.setEncoding("utf8").on("data", (text) => (complaints += text));
  createInterface({ input: node.stdout }).on("line", (line) => shown.push(JSON.parse(line) as string));
  return {
    async sees(expected: string | RegExp) {
      const matches = (text: string) => (typeof expected === "string" ? text.includes(expected) : expected.test(text));
      await until(() => shown.some(matches) || node.exitCode !== null);
      if (!shown.some(matches)) throw new Error(complaints.slice(-2000));
    },
    click: (label: string) => void node.stdin.write(label + "\n"),
    close: () => void node.stdin.end(),
  };
}

beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), "in-your-app-"));
  app = join(home, "my-app");
  // As the page has it, but for where it goes, and that the packages of this directory are in use.
  const pack = shell("npm pack");
  expect(pack).toContain("npm ci && npm pack --pack-destination ../..)");
  run(pack.replace("npm ci && ", "").replace("--pack-destination ../..", `--pack-destination ${home}`), ROOT);
  run(shell("npm init"), home);
  for (const name of ["index.html", "tsconfig.json", "src/main.tsx", "src/Workflow.tsx"]) write(name, 0);
}, 300_000);
afterAll(() => {
  for (const process of processes) process.kill();
  rmSync(home, { recursive: true, force: true });
});

it("is a package of what is built, and of nothing else", () => {
  const installed = join(app, "node_modules/@skald/client");
  expect(readdirSync(installed).sort()).toEqual(["README.md", "dist", "package.json"]);
  expect(readdirSync(join(installed, "dist"))).toEqual(
    expect.arrayContaining(["index.js", "index.d.ts", "react.js", "react.d.ts"]),
  );
  const { dependencies } = JSON.parse(readFileSync(join(installed, "package.json"), "utf8")) as {
    dependencies: object;
  };
  expect(Object.keys(dependencies)).toEqual(["socket.io-client"]);
});

it("follows a workflow in Node, as its own page says", async () => {
  const gateway = await Gateway.start();
  const workflow = randomUUID();
  await gateway.publish(workflow, [...thoughts(3), { type: "result", data: { answer: 42 } }]);
  const { text } = blocksOf("README.md").find((block) => block.file === "follow.ts")!;
  expect(text).toContain("http://localhost:8080");
  const theirs = `const workflowId = "${workflow}", fetchToken = () => "${gateway.viewer}";
    const write = (it) => process.stdout.write(it);\n`;
  writeFileSync(join(app, "follow.mjs"), theirs + text.replace("http://localhost:8080", gateway.url));
  const said = execFileSync(process.execPath, ["follow.mjs"], { cwd: app, encoding: "utf8", timeout: 30_000 });
  expect(said).toBe("t0 t1 t2 ");
  await gateway.stop();
});

it("shows the demo agent at work, and stops it", async () => {
  const { url, workflow, token, stop } = await demo();
  write(".env.local", 0, { "the id that the demo prints": workflow, "the token that it prints": token });
  write("src/main.tsx", 0, { "http://localhost:8080": url });
  write("src/token.ts", 0);
  run(shell("vite build"), app);
  const page = open();
  await page.sees(/^\s*live Stop.*Researcher: the quietest train/s);
  page.click("Stop");
  await page.sees("Stopped, as you asked.");
  await page.sees(/search_\w+: succeeded after/);
  page.close();
  await stop();
}, 120_000);

it("shows a user what he may watch, with a token of the backend", async () => {
  const secret = randomUUID() + randomUUID();
  const gateway = await Gateway.start({}, secret);
  const workflow = randomUUID();
  write(".env.local", 0, { "the id that the demo prints": workflow });
  write("src/main.tsx", 0, { "http://localhost:8080": gateway.url });
  write("src/token.ts", 1);
  write("backend.mjs", 0, {
    ".listen(process.env.PORT ?? 3001)": ".listen(0, function () { console.log(this.address().port); })",
  });
  run(shell("vite build"), app);
  const backend = spawn(process.execPath, ["backend.mjs"], { cwd: app, env: { ...process.env, JWT_SECRET: secret } });
  processes.push(backend);
  let port = "";
  backend.stdout.setEncoding("utf8").on("data", (text) => (port += text));
  await until(() => port.endsWith("\n"));
  const page = open(`http://127.0.0.1:${port.trim()}`);
  await page.sees("connecting");
  await gateway.register(workflow, "alice");
  await gateway.publish(workflow, thoughts(2));
  await page.sees("t0 t1 ");
  const { lease } = await gateway.run(workflow);
  const data = { tool: "mail", callId: "c1", status: "started", input: { approval: "needed" } };
  await gateway.publish(workflow, [{ type: "tool_call", data }], lease);
  await page.sees("May it use mail?");
  page.click("Yes");
  await until(async () => (await gateway.controls(workflow)).length === 1);
  expect(await gateway.controls(workflow)).toMatchObject([{ action: "approve", callId: "c1", by: "alice" }]);
  page.close();
  await gateway.stop();
}, 120_000);
