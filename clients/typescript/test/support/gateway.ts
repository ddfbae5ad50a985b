import { spawn, type ChildProcess } from "node:child_process";
import { createHmac, randomBytes, randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { until } from "./until.js";

const JAR = resolve(process.env["SKALD_JAR"] ?? "../../bootstrap/target/skald.jar");
const LISTENS = /Skald listens on http:[^:]+:(\d+)/;

const started: ChildProcess[] = [];

/** Ends what a test has left running, as one does that failed. */
export function endAll(): void {
  for (const process of started.splice(0)) process.kill("SIGKILL");
}

/** An event as an agent publishes it. */
export interface Draft {
  type: "thought" | "tool_call" | "result" | "error";
  data: Record<string, unknown>;
}

/** What opening a run answers. */
export interface OpenRun {
  runId: string;
  lease: string;
}

/** A gateway in a process of its own, with the agent's side of it. */
export class Gateway {
  readonly url: string;
  readonly #process: ChildProcess;
  readonly #said: () => string;
  readonly #secret: string;

  private constructor(process: ChildProcess, said: () => string, secret: string) {
    this.#process = process;
    this.#said = said;
    this.#secret = secret;
    this.url = `http://127.0.0.1:${this.port}`;
  }

  /** Starts the jar with these variables; another gateway's secret may be given on. */
  static async start(
    variables: Record<string, string> = {},
    secret = randomBytes(32).toString("hex"),
  ): Promise<Gateway> {
    if (!existsSync(JAR)) throw new Error(`there is no ${JAR}: build it first, or name it in SKALD_JAR`);
    const flags = ["-Xmx256m", "-Djava.net.preferIPv4Stack=true", "-Dio.netty.leakDetection.level=paranoid"];
    flags.push(...(process.env["SKALD_JAVA_FLAGS"] ?? "").split(" ").filter((flag) => flag !== ""));
    let said = "";
    const java = spawn("java", [...flags, "-jar", JAR], {
      env: { PATH: process.env["PATH"], HOST: "127.0.0.1", PORT: "0", JWT_SECRET: secret, ...variables },
      stdio: ["ignore", "pipe", "pipe"],
    });
    for (const stream of [java.stdout, java.stderr]) stream.setEncoding("utf8").on("data", (text) => (said += text));
    started.push(java);
    await until(() => LISTENS.test(said) || java.exitCode !== null, 50_000);
    if (java.exitCode !== null) throw new Error(said);
    return new Gateway(java, () => said, secret);
  }

  get port(): number {
    return Number(LISTENS.exec(this.#said())![1]);
  }

  get secret(): string {
    return this.#secret;
  }

  /** What it has logged so far. */
  get log(): string {
    return this.#said();
  }

  /** A token of this subject. */
  token(sub: string, claims: Record<string, unknown> = {}, seconds = 3600): string {
    const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString("base64url");
    const exp = Math.floor(Date.now() / 1000) + seconds;
    const signed = `${encode({ alg: "HS256", typ: "JWT" })}.${encode({ sub, exp, jti: randomUUID(), ...claims })}`;
    return `${signed}.${createHmac("sha256", this.#secret).update(signed).digest("base64url")}`;
  }

  /** A token for all workflows. */
  get viewer(): string {
    return this.token("viewer", { workflows: "*" });
  }

  async publish(workflow: string, events: Draft[], lease?: string): Promise<{ epoch: string; lastSeq: number }> {
    for (let at = 0; at < events.length - 2000; at += 2000)
      await this.publish(workflow, events.slice(at, at + 2000), lease);
    const rest = events.slice(Math.max(0, Math.ceil(events.length / 2000) - 1) * 2000);
    const body = rest.map((event) => JSON.stringify(event)).join("\n");
    return this.#call("POST", `${workflow}/events`, body, "application/x-ndjson", lease) as never;
  }

  /** Opens a run. */
  run(workflow: string): Promise<OpenRun> {
    return this.#call("POST", `${workflow}/runs`, "{}", "application/json") as never;
  }

  register(workflow: string, owner: string, readers: string[] = []): Promise<unknown> {
    return this.#call("PUT", workflow, JSON.stringify({ owner, readers }), "application/json");
  }

  delete(workflow: string): Promise<unknown> {
    return this.#call("DELETE", workflow);
  }

  async controls(workflow: string): Promise<{ action: string; callId?: string; by: string; data?: unknown }[]> {
    return ((await this.#call("GET", `${workflow}/controls`)) as { controls: never }).controls;
  }

  async #call(method: string, path: string, body?: string, type?: string, lease?: string): Promise<unknown> {
    const headers: Record<string, string> = {
      Authorization: `Bearer ${this.token("agent", { scope: "events:publish" })}`,
    };
    if (type !== undefined) headers["Content-Type"] = type;
    if (lease !== undefined) headers["Skald-Lease"] = lease;
    const answer = await fetch(`${this.url}/v1/workflows/${path}`, { method, headers, body: body ?? null });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    return text === "" ? undefined : JSON.parse(text);
  }

  /** Tells it to end, and awaits that it has; it must have nothing to complain of. */
  async stop(signal: NodeJS.Signals = "SIGTERM"): Promise<void> {
    if (this.#process.exitCode === null && this.#process.signalCode === null) {
      this.#process.kill(signal);
      await until(() => this.#process.exitCode !== null || this.#process.signalCode !== null, 20_000);
    }
    const complaint = /.*(LEAK| ERROR |Exception).*/.exec(this.log);
    if (complaint !== null) throw new Error(complaint[0]);
  }
}

/** Thoughts of these texts. */
export function thoughts(count: number, text: (index: number) => string = (index) => `t${index} `): Draft[] {
  return Array.from({ length: count }, (_, index) => ({ type: "thought", data: { content: text(index) } }));
}

/** Starts the demo, and finds in what it prints how to watch it. */
export async function demo(): Promise<{ url: string; workflow: string; token: string; stop(): Promise<void> }> {
  const java = spawn("java", ["-Xmx256m", "-jar", JAR, "demo", "--port", "0"], {
    env: { PATH: process.env["PATH"] },
  });
  started.push(java);
  let said = "";
  java.stdout.setEncoding("utf8").on("data", (text) => (said += text));
  const told = /SKALD_TOKEN=(\S+) \S+ watch (http:\S+)\/v1\/workflows\/([0-9a-f-]{36})/;
  await until(() => told.test(said), 50_000);
  const [, token, url, workflow] = told.exec(said)!;
  const stop = async () => {
    java.kill();
    await until(() => java.exitCode !== null || java.signalCode !== null, 20_000);
  };
  return { token: token!, url: url!, workflow: workflow!, stop };
}
