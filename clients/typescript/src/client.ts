import { Http, problemOf, retryAfterMs } from "./http.js";
import { LiveWatch, type Ground } from "./live-watch.js";
import { SocketTransport } from "./socket-transport.js";
import { StreamTransport } from "./stream-transport.js";
import { TokenDesk } from "./token-desk.js";
import type { ControlAnswer, Transport } from "./transport.js";
import {
  SignedOutError,
  SkaldError,
  type ClientOptions,
  type ConnectionState,
  type Control,
  type Problem,
  type RunState,
  type SkaldClient,
  type Watch,
  type WatchListener,
  type WatchOptions,
  type WorkflowPage,
  type WorkflowSummary,
} from "./types.js";

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
/** How often a control is sent until it is answered, under the same name. */
const TRIES = 4;
const CLOSED: Problem = { status: 0, code: "closed", message: "the client was closed" };

/** Makes a client of a gateway. Nothing is connected until something is watched. */
export function createClient(options: ClientOptions): SkaldClient {
  return new Client(options);
}

class Client implements SkaldClient, Ground {
  readonly url: string;
  readonly #options: ClientOptions;
  readonly #http: Http;
  readonly #transport: Transport;
  readonly #listeners = new Set<() => void>();
  #connection: ConnectionState = "idle";
  #problem: Problem | null = null;

  constructor(options: ClientOptions) {
    this.#options = options;
    this.url = options.url;
    const desk = new TokenDesk(options.token, options.tokenTimeout ?? 8000);
    this.#http = new Http(options, desk);
    const standings = {
      connection: (state: ConnectionState, problem: Problem | null) => this.#stand(state, problem),
    };
    this.#transport =
      options.transport === "sse"
        ? new StreamTransport(options, desk, standings)
        : new SocketTransport(options, desk, standings);
  }

  get connection(): ConnectionState {
    return this.#connection;
  }

  get problem(): Problem | null {
    return this.#problem;
  }

  onConnection(listener: () => void): () => void {
    const mine = () => listener();
    this.#listeners.add(mine);
    return () => void this.#listeners.delete(mine);
  }

  watch(workflowId: string, options: WatchOptions = {}, listener?: WatchListener): Watch {
    if (!UUID.test(workflowId)) throw new TypeError("workflowId must be a UUID");
    const watch = new LiveWatch(this, workflowId.toLowerCase(), options, listener, this.#options.buffer ?? 2000);
    if (this.#connection === "closed") watch.end(CLOSED);
    else watch.begin();
    return watch;
  }

  take(watch: LiveWatch): void {
    this.#transport.take(watch);
  }

  leave(watch: LiveWatch): void {
    this.#transport.leave(watch);
  }

  /** Asks until there is an answer: sent again under its name it is the same control. */
  async control(workflowId: string, control: Control): Promise<number> {
    const named = { ...control, id: control.id ?? newId() };
    let problem: Problem = CLOSED;
    for (let left = TRIES - 1; left >= 0 && this.#connection !== "closed"; left--) {
      let atLeast = 0;
      try {
        const answer = await (this.#transport.control(workflowId, named) ?? this.#post(workflowId, named));
        if (answer.ok) return answer.seq;
        problem = answer.error;
        atLeast = (answer.error.retryAfter ?? 0) * 1000;
        if (problem.status !== 429 && problem.status !== 503 && problem.status !== 0) break;
      } catch (error) {
        if (error instanceof SignedOutError) throw error;
        problem =
          error instanceof SkaldError ? error : { status: 0, code: "no_answer", message: "there was no answer" };
      }
      if (left > 0) await new Promise((resolve) => setTimeout(resolve, Math.max(1000, atLeast)));
    }
    throw new SkaldError(problem);
  }

  async #post(workflowId: string, control: Control): Promise<ControlAnswer> {
    const response = await this.#http.fetch(`/v1/workflows/${workflowId}/controls`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(control),
    });
    if (response.ok) return { ok: true, seq: ((await response.json()) as { seq: number }).seq };
    const retryAfter = retryAfterMs(response) / 1000;
    return { ok: false, error: { ...(await problemOf(response)), retryAfter } };
  }

  workflows(
    query: { limit?: number | undefined; cursor?: string | undefined; state?: RunState | undefined } = {},
  ): Promise<WorkflowPage> {
    const parameters = new URLSearchParams();
    for (const [name, value] of Object.entries(query)) if (value !== undefined) parameters.set(name, String(value));
    return this.#http.json(`/v1/workflows?${parameters}`);
  }

  workflow(workflowId: string): Promise<WorkflowSummary> {
    return this.#http.json(`/v1/workflows/${encodeURIComponent(workflowId)}`);
  }

  fetch(path: string, init?: RequestInit): Promise<Response> {
    return this.#http.fetch(path, init);
  }

  close(): void {
    this.#transport.close(CLOSED);
  }

  #stand(connection: ConnectionState, problem: Problem | null): void {
    if (connection === this.#connection && problem === this.#problem) return;
    if (this.#connection === "closed") return;
    this.#connection = connection;
    this.#problem = problem;
    for (const listener of [...this.#listeners]) listener();
  }
}

/** A name that nobody else gives. Pages without TLS have no `randomUUID`. */
function newId(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
