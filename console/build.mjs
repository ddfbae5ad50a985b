// Makes the page for the jar: node build.mjs DIRECTORY. What was made of these very sources is left as it is, so that a
// build in which nothing of it changed costs nothing. Needs Node 20 or later, with npm where its packages are missing.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const home = dirname(fileURLToPath(import.meta.url));
const client = resolve(home, "../clients/typescript");
const sources = [
  ...["package.json", "package-lock.json", "tsconfig.json", "vite.config.mjs", "build.mjs"].map((it) => join(home, it)),
  join(home, "src/main/web"),
  join(client, "package.json"),
  join(client, "src"),
];

function files(path) {
  if (!existsSync(path)) return [];
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path)
    .sort()
    .flatMap((name) => files(join(path, name)));
}

function fingerprint() {
  const hash = createHash("sha256");
  for (const file of sources.flatMap(files)) hash.update(relative(home, file)).update("\0").update(readFileSync(file));
  return hash.digest("hex");
}

function run(command, args) {
  const { status, error } = spawnSync(command, args, { cwd: home, stdio: ["ignore", "inherit", "inherit"] });
  if (error) throw new Error(`${command} cannot be run: ${error.message}; Node 20 or later with npm is needed`);
  if (status === 0) return;
  throw new Error(`${command} ${args.join(" ")} failed with ${status}; its output is above`);
}

/** Installs what the lock file says, unless that is there. */
function install() {
  const installed = join(home, "node_modules/.package-lock.json");
  const lock = join(home, "package-lock.json");
  if (existsSync(installed) && statSync(installed).mtimeMs >= statSync(lock).mtimeMs) return;
  run("npm", ["ci", "--silent", "--prefer-offline", "--no-audit", "--no-fund", "--ignore-scripts"]);
}

const target = resolve(process.argv[2] ?? join(home, "target/page"));
const stamp = join(home, "target/page.sha256");
const wanted = `${fingerprint()} ${target}`;
if (existsSync(join(target, "index.html")) && existsSync(stamp) && readFileSync(stamp, "utf8") === wanted)
  process.exit(0);
try {
  install();
  rmSync(target, { recursive: true, force: true });
  run(process.execPath, ["node_modules/typescript/bin/tsc", "--noEmit"]);
  run(process.execPath, ["node_modules/vite/bin/vite.js", "build", "--outDir", target, "--logLevel", "warn"]);
  const names = files(target).map((file) => relative(target, file).replaceAll("\\", "/"));
  writeFileSync(join(target, "files.txt"), names.join("\n") + "\n");
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, wanted);
} catch (error) {
  console.error(`console: ${error.message}`);
  process.exit(1);
}
