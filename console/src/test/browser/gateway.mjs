// Gateways from the jar, and what agents say to them.
import { spawn } from "node:child_process";
import { createHmac, randomUUID } from "node:crypto";
import { createConnection, createServer } from "node:net";
import { once } from "node:events";

const SECRET = "console-test-secret-of-more-than-32-bytes";
const JAR = process.env.SKALD_JAR;
const FLAGS = (process.env.SKALD_JAVA_FLAGS ?? "").split(" ").filter((flag) => flag !== "");

/** Signs a token. */
export function token(claims, seconds = 3600) {
  const encode = (it) => Buffer.from(JSON.stringify(it)).toString("base64url");
  const exp = Math.floor(Date.now() / 1000) + seconds;
  const content = `${encode({ alg: "HS256", typ: "JWT" })}.${encode({ exp, ...claims })}`;
  return `${content}.${createHmac("sha256", SECRET).update(content).digest("base64url")}`;
}

export const agentToken = () => token({ sub: "agent", scope: "events:publish", workflows: "*" });

/** Starts the jar with these arguments, and answers its first match in what it prints. */
export async function start(expected, variables = {}, ...args) {
  const java = spawn("java", ["-Xmx256m", ...FLAGS, "-jar", JAR, ...args], {
    env: { PATH: process.env.PATH, HOST: "127.0.0.1", PORT: "0", JWT_SECRET: SECRET, CONSOLE: "on", ...variables },
    stdio: ["ignore", "pipe", "inherit"],
  });
  let printed = "";
  const found = await new Promise((resolve, reject) => {
    java.stdout.on("data", (data) => {
      printed += data;
      const match = expected.exec(printed);
      if (match !== null) resolve(match);
    });
    java.once("exit", (code) => reject(new Error(`it ended with ${code}: ${printed}`)));
  });
  return {
    found,
    async stop() {
      if (java.exitCode === null && java.kill("SIGTERM")) await once(java, "exit");
    },
  };
}

/** A gateway with the console. */
export async function gateway(variables) {
  const { found, stop } = await start(/listens on http:\/\/[^:]+:(\d+)/, variables);
  const port = Number(found[1]);
  return { port, url: `http://localhost:${port}`, stop };
}

/** One workflow, seen from its agent. */
export class Agent {
  constructor(url, workflowId = randomUUID()) {
    this.url = url;
    this.workflowId = workflowId;
    this.lease = undefined;
  }

  async call(method, path, body, headers = {}) {
    const answer = await fetch(`${this.url}/v1/workflows/${this.workflowId}${path}`, {
      method,
      headers: {
        Authorization: `Bearer ${agentToken()}`,
        ...(body === undefined ? {} : { "Content-Type": "application/json" }),
        ...(this.lease === undefined ? {} : { "Skald-Lease": this.lease }),
        ...headers,
      },
      body: body === undefined || typeof body === "string" ? body : JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
    return answer.status === 204 ? null : answer.json();
  }

  register(owner, ...readers) {
    return this.call("PUT", "", { owner, readers });
  }

  async open(ttl = "PT10M") {
    this.lease = (await this.call("POST", "/runs", { ttl })).lease;
  }

  publish(...events) {
    const lines = events.map((it) => JSON.stringify(it)).join("\n") + "\n";
    return this.call("POST", "/events", lines, { "Content-Type": "application/x-ndjson" });
  }

  think(...contents) {
    return this.publish(...contents.map((content) => ({ type: "thought", data: { content } })));
  }

  async asked(action) {
    let after = 0;
    for (;;) {
      const { controls, lastSeq } = await this.call("GET", `/controls?after=${after}&wait=PT10S`);
      const found = controls.find((it) => it.action === action);
      if (found !== undefined) return found;
      if (controls.length === 0) throw new Error(`nobody asked to ${action}`);
      after = lastSeq;
    }
  }
}

/** A way to a gateway that can be cut, and mended. */
export async function relay() {
  const sockets = new Set();
  let port = 0;
  let cut = false;
  const server = createServer((client) => {
    if (cut || port === 0) return client.destroy();
    const other = createConnection(port, "127.0.0.1");
    for (const [from, to] of [
      [client, other],
      [other, client],
    ]) {
      sockets.add(from);
      from.on("error", () => {});
      from.on("close", () => {
        sockets.delete(from);
        to.destroy();
      });
      from.pipe(to);
    }
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { port: own } = server.address();
  return {
    url: `http://localhost:${own}`,
    leadTo: (it) => (port = it),
    cut() {
      cut = true;
      for (const it of sockets) it.destroy();
    },
    mend: () => (cut = false),
    stop() {
      for (const it of sockets) it.destroy();
      server.close();
    },
  };
}
