import { Backoff } from "./backoff.js";
import { EventStreamParser, type StreamedEvent } from "./event-stream.js";
import { problemOf, retryAfterMs } from "./http.js";
import type { Answer, LiveWatch } from "./live-watch.js";
import type { TokenDesk } from "./token-desk.js";
import type { ControlAnswer, Standings, Transport } from "./transport.js";
import {
  SignedOutError,
  type AgentEvent,
  type ClientOptions,
  type ControlledNotice,
  type Gap,
  type Problem,
  type Run,
} from "./types.js";

/** The gateway says something every 15 seconds: a stream that is silent for longer is dead. */
const SILENCE_MS = 45_000;

/** Streams of server-sent events: one for each watch. */
export class StreamTransport implements Transport {
  readonly #options: ClientOptions;
  readonly #desk: TokenDesk;
  readonly #standings: Standings;
  readonly #streams = new Map<LiveWatch, Stream>();

  constructor(options: ClientOptions, desk: TokenDesk, standings: Standings) {
    this.#options = options;
    this.#desk = desk;
    this.#standings = standings;
  }

  take(watch: LiveWatch): void {
    const told = {
      connected: () => this.#standings.connection("connected", null),
      failed: (problem: Problem) => this.#standings.connection("waiting", problem),
      signedOut: (problem: Problem) => this.#signOut(problem),
    };
    if (this.#streams.size === 0) this.#standings.connection("connecting", null);
    const stream = new Stream(watch, this.#options, this.#desk, told);
    this.#streams.set(watch, stream);
    void stream.follow();
  }

  leave(watch: LiveWatch): void {
    this.#streams.get(watch)?.stop();
    if (this.#streams.delete(watch) && this.#streams.size === 0) this.#standings.connection("idle", null);
  }

  control(): Promise<ControlAnswer> | undefined {
    return undefined;
  }

  close(problem: Problem): void {
    for (const watch of [...this.#streams.keys()]) watch.end(problem);
    this.#standings.connection("closed", null);
  }

  #signOut(problem: Problem): void {
    for (const watch of [...this.#streams.keys()]) watch.end(problem);
    this.#standings.connection("signed_out", problem);
  }
}

interface Told {
  connected(): void;
  failed(problem: Problem): void;
  signedOut(problem: Problem): void;
}

/** The streams of one watch, one after the other. */
class Stream {
  readonly #watch: LiveWatch;
  readonly #options: ClientOptions;
  readonly #desk: TokenDesk;
  readonly #told: Told;
  readonly #backoff: Backoff;
  #abort = new AbortController();
  #stopped = false;
  #refused = false;
  #pause = 0;
  #wake: (() => void) | undefined;

  constructor(watch: LiveWatch, options: ClientOptions, desk: TokenDesk, told: Told) {
    this.#watch = watch;
    this.#options = options;
    this.#desk = desk;
    this.#told = told;
    this.#backoff = new Backoff(options.backoff);
  }

  stop(): void {
    this.#stopped = true;
    this.#abort.abort();
    this.#wake?.();
  }

  /** Opens streams until it is stopped. */
  async follow(): Promise<void> {
    // Whoever ends it in the same turn is not connected.
    await Promise.resolve();
    while (!this.#stopped) {
      this.#pause = 0;
      try {
        const token = this.#refused ? await this.#desk.ask("refused") : await this.#desk.current();
        if (this.#stopped) return;
        this.#abort = new AbortController();
        await this.#once(token);
      } catch (error) {
        if (error instanceof SignedOutError) {
          this.#told.signedOut({ status: 401, code: "signed_out", message: error.message });
          return;
        }
        if (this.#stopped) return;
        this.#failed(asProblem(error), this.#backoff.pause());
      } finally {
        this.#abort.abort();
      }
      if (!this.#stopped && this.#pause > 0) await this.#sleep(this.#pause);
    }
  }

  async #once(token: string): Promise<void> {
    const request = this.#options.fetch ?? fetch;
    const { begun, position } = this.#watch;
    const last = begun && position.seq > 0 ? { "Last-Event-ID": `${position.epoch}.${position.seq}` } : {};
    const response = await request(this.#url(), {
      headers: { Accept: "text/event-stream", Authorization: `Bearer ${token}`, ...last },
      cache: "no-store",
      signal: this.#abort.signal,
    });
    if (response.status !== 200 || response.body === null) {
      await this.#unwelcome(response);
      return;
    }
    this.#refused = false;
    let retry = 1000;
    const parser = new EventStreamParser((millis) => (retry = millis));
    let over: Problem | undefined;
    const reader = response.body.getReader();
    while (!this.#stopped && over === undefined) {
      const { done, value } = await this.#readWithin(reader);
      if (done) break;
      for (const event of parser.feed(value)) {
        over = this.#tell(event);
        if (this.#stopped || over !== undefined) break;
      }
    }
    if (this.#stopped) return;
    if (over?.code === "expired_token") this.#watch.lost(over);
    else if (over !== undefined) this.#failed(over, this.#backoff.pause());
    else this.#failed({ status: 0, code: "unreachable", message: "the stream has ended" }, retry);
  }

  async #readWithin(reader: ReadableStreamDefaultReader<Uint8Array>) {
    const silence = setTimeout(() => this.#abort.abort(new Error("the stream is silent")), SILENCE_MS);
    try {
      return await reader.read();
    } finally {
      clearTimeout(silence);
    }
  }

  #url(): string {
    const url = new URL(`v1/workflows/${this.#watch.workflowId}/stream`, this.#options.url.replace(/\/*$/, "/"));
    const { begun, options, position } = this.#watch;
    const after = begun ? position.seq : options.after;
    const epoch = begun ? position.epoch : options.epoch;
    if (after !== undefined) url.searchParams.set("after", String(after));
    if (epoch) url.searchParams.set("epoch", epoch);
    if (options.coalesce !== undefined) url.searchParams.set("coalesce", String(options.coalesce));
    return url.href;
  }

  async #unwelcome(response: Response): Promise<void> {
    const problem = await problemOf(response);
    if (response.status === 400) {
      this.#watch.end(problem);
      return;
    }
    // The first refusal may be of a token that was old: another one is asked for at once.
    const again = response.status === 401 && !this.#refused;
    this.#refused = response.status === 401;
    this.#failed(problem, again ? 0 : this.#backoff.pause(retryAfterMs(response)));
  }

  /** Passes an event on; answers why the stream is over, if it is. */
  #tell({ name, data }: StreamedEvent): Problem | undefined {
    const watch = this.#watch;
    const told: unknown = JSON.parse(data);
    switch (name) {
      case "workflow:subscribed":
        this.#backoff.reset();
        this.#told.connected();
        watch.subscribed(told as Answer);
        break;
      case "agent:thought":
      case "agent:tool_call":
      case "agent:result":
      case "agent:error":
        this.#event(told as AgentEvent);
        break;
      case "workflow:gap":
        watch.gap((told as Gap).from, (told as Gap).to);
        break;
      case "workflow:reset":
        watch.reset((told as Answer).epoch, (told as Answer).firstSeq);
        break;
      case "workflow:run":
        watch.run((told as { run: Run | null }).run);
        break;
      case "workflow:controlled":
        watch.controlled({ type: "controlled", ...(told as Omit<ControlledNotice, "type">) });
        break;
      case "workflow:unsubscribed":
        watch.unsubscribed((told as { reason: "deleted" | "forbidden" }).reason);
        return { status: 403, code: "forbidden", message: "the right to read this workflow is gone" };
      case "auth:expired":
        this.#refused = true;
        return { status: 401, code: "expired_token", message: "the token is over" };
    }
    return undefined;
  }

  #event(event: AgentEvent): void {
    const fate = this.#watch.event(event);
    if (fate === "missing") {
      // A stream has no holes that it does not tell of.
      this.#watch.gap(this.#watch.position.seq + 1, (event.fromSeq ?? event.seq) - 1);
      this.#watch.event(event);
    }
  }

  #failed(problem: Problem, pause: number): void {
    this.#pause = pause;
    this.#watch.lost(problem);
    this.#told.failed(problem);
  }

  #sleep(millis: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, millis);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

function asProblem(error: unknown): Problem {
  if (typeof error === "object" && error !== null && "status" in error && "code" in error) return error as Problem;
  return { status: 0, code: "unreachable", message: error instanceof Error ? error.message : String(error) };
}
