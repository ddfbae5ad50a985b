import { io, type Socket } from "socket.io-client";
import { Backoff } from "./backoff.js";
import { Feed, type Acknowledgement, type Line } from "./feed.js";
import type { ControlAnswer, Standings, Transport } from "./transport.js";
import type { LiveWatch } from "./live-watch.js";
import type { TokenDesk } from "./token-desk.js";
import {
  SignedOutError,
  type AgentEvent,
  type ClientOptions,
  type Control,
  type ControlledNotice,
  type Gap,
  type Problem,
  type Run,
} from "./types.js";

/** How long the connection stays when nobody watches any more. */
const IDLE_MS = 1000;
/** How long an answer to what is asked of an agent, or to a new token, is waited for. */
const ANSWER_MS = 5000;
/** Behind a refusal the gateway has room again after so long. */
const ROOM_MS = 1000;
/** A connection that lasted so long was a good one: what comes after it is tried at once. */
const GOOD_MS = 5000;

const SIGNED_OUT: Problem = { status: 401, code: "signed_out", message: "the user is signed out" };

/** What the gateway says of a refusal at the connection. */
interface Refusal extends Error {
  readonly data?: {
    readonly status?: number;
    readonly code?: string;
    readonly message?: string;
    readonly retryAfter?: number;
  };
}

/** What every notice has. */
interface Told {
  readonly workflowId: string;
}

/** One connection of Socket.IO, on which all watches of a client are. */
export class SocketTransport implements Transport {
  readonly #options: ClientOptions;
  readonly #desk: TokenDesk;
  readonly #standings: Standings;
  readonly #feeds = new Map<string, Feed>();
  /** The workflows of which an unsubscribe was not answered yet. */
  readonly #leaving = new Set<string>();
  /** The workflows that nobody watches any more, of which the gateway may have a subscription all the same. */
  readonly #left = new Set<string>();
  readonly #backoff: Backoff;
  readonly #socket: Socket;
  readonly #line: Line;
  /** Why there is no connection; null while there is one, or the first is on its way. */
  #problem: Problem | null = null;
  #refused = false;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #idle: ReturnType<typeof setTimeout> | undefined;
  #refresh: ReturnType<typeof setTimeout> | undefined;
  #since = 0;
  #closed = false;

  constructor(options: ClientOptions, desk: TokenDesk, standings: Standings) {
    this.#options = options;
    this.#desk = desk;
    this.#standings = standings;
    this.#backoff = new Backoff(options.backoff);
    const { first = 1000, max = 15_000 } = options.backoff ?? {};
    const socket = io(options.url, {
      path: "/ws",
      autoConnect: false,
      forceNew: true,
      reconnectionDelay: first,
      reconnectionDelayMax: max,
      ...(options.socketTransports === undefined ? {} : { transports: [...options.socketTransports] }),
      auth: (send) => void this.#authenticate(send),
    });
    this.#socket = socket;
    this.#line = {
      get open() {
        return socket.connected;
      },
      subscribe: (request, answered: (answer: Acknowledgement) => void) =>
        void socket.emit("workflow:subscribe", request, answered),
      unsubscribe: (workflowId, answered) => this.#unsubscribe(workflowId, answered),
      giveUp: (workflowId) => this.#giveUp(workflowId),
    };
    this.#listen(options);
  }

  take(watch: LiveWatch): void {
    if (this.#closed) return;
    let feed = this.#feeds.get(watch.workflowId);
    if (feed === undefined) {
      const left = this.#left.delete(watch.workflowId);
      feed = new Feed(watch.workflowId, this.#line, new Backoff(this.#options.backoff), left);
      this.#feeds.set(watch.workflowId, feed);
    }
    feed.add(watch);
    if (this.#problem !== null) watch.lost(this.#problem);
    clearTimeout(this.#idle);
    if (this.#socket.connected || this.#socket.active || this.#retry !== undefined) return;
    this.#standings.connection("connecting", null);
    this.#socket.connect();
  }

  leave(watch: LiveWatch): void {
    const feed = this.#feeds.get(watch.workflowId);
    if (feed === undefined) return;
    feed.remove(watch);
    if (!feed.isEmpty) return;
    this.#feeds.delete(watch.workflowId);
    if (this.#feeds.size > 0 || this.#closed) return;
    clearTimeout(this.#idle);
    this.#idle = setTimeout(() => this.#rest("idle", null), IDLE_MS);
  }

  control(workflowId: string, control: Control & { readonly id: string }): Promise<ControlAnswer> | undefined {
    if (!this.#socket.connected) return undefined;
    return this.#socket.timeout(ANSWER_MS).emitWithAck("workflow:control", { ...control, workflowId });
  }

  close(problem: Problem): void {
    this.#closed = true;
    this.#end(problem);
    this.#rest("closed", null);
  }

  #listen(options: ClientOptions): void {
    const socket = this.#socket;
    socket.on("connect", () => this.#connected());
    socket.on("disconnect", (reason) => this.#disconnected(reason));
    socket.on("connect_error", (error) => this.#failed(error as Refusal));
    socket.on(
      "auth:expiring",
      ({ expiresAt }: { expiresAt: string }) => void this.#renew(Date.parse(expiresAt), new Backoff(options.backoff)),
    );
    for (const type of ["thought", "tool_call", "result", "error"]) {
      socket.on(`agent:${type}`, (event: AgentEvent) => this.#feed(event)?.event(event));
    }
    socket.on("workflow:gap", (told: Told & Gap) => this.#feed(told)?.gap(told.from, told.to));
    socket.on("workflow:reset", (told: Told & { epoch: string; firstSeq: number }) =>
      this.#feed(told)?.reset(told.epoch, told.firstSeq),
    );
    socket.on("workflow:run", (told: Told & { run: Run | null }) => this.#feed(told)?.run(told.run));
    socket.on("workflow:controlled", (told: Omit<ControlledNotice, "type">) =>
      this.#feed(told)?.controlled({ type: "controlled", ...told }),
    );
    socket.on("workflow:unsubscribed", (told: Told & { reason: "deleted" | "forbidden" }) =>
      this.#feeds.get(told.workflowId)?.unsubscribed(told.reason),
    );
  }

  /** Who is to be told something. What nobody watches any more is not to be told again. */
  #feed({ workflowId }: Told): Feed | undefined {
    const feed = this.#feeds.get(workflowId);
    if (feed === undefined && !this.#leaving.has(workflowId)) this.#giveUp(workflowId);
    return feed;
  }

  #unsubscribe(workflowId: string, answered: (answer: { readonly ok: boolean }) => void): void {
    this.#leaving.add(workflowId);
    this.#socket.emit("workflow:unsubscribe", { workflowId }, (answer: { readonly ok: boolean }) => {
      this.#leaving.delete(workflowId);
      answered(answer);
    });
  }

  /** Ends a subscription that nobody watches, or has whoever watches next begin by that. */
  #giveUp(workflowId: string): void {
    this.#left.add(workflowId);
    if (!this.#socket.connected) return;
    this.#unsubscribe(workflowId, ({ ok }) => {
      if (ok) this.#left.delete(workflowId);
      else setTimeout(() => this.#left.has(workflowId) && this.#giveUp(workflowId), ROOM_MS);
    });
  }

  /** Sends the token on the connection that asked for it, if it is still there; without a token closes that. */
  async #authenticate(send: (payload: { token: string }) => void): Promise<void> {
    const { engine } = this.#socket.io;
    try {
      const token = await this.#desk.ask(this.#refused ? "refused" : "connect");
      if (engine === this.#socket.io.engine) send({ token });
    } catch (error) {
      if (error instanceof SignedOutError) {
        this.#signOut();
      } else if (engine === this.#socket.io.engine) {
        this.#lost(error as Problem);
        this.#socket.disconnect();
        this.#connectLater(this.#backoff.pause());
      }
    }
  }

  #connected(): void {
    this.#since = Date.now();
    this.#refused = false;
    this.#problem = null;
    this.#leaving.clear();
    this.#standings.connection("connected", null);
    if (!this.#socket.recovered) this.#left.clear();
    for (const workflowId of [...this.#left]) this.#giveUp(workflowId);
    for (const feed of this.#feeds.values()) feed.connected(this.#socket.recovered);
  }

  #disconnected(reason: string): void {
    clearTimeout(this.#refresh);
    if (reason === "io client disconnect") return;
    this.#lost({ status: 0, code: "unreachable", message: `the connection was lost: ${reason}` });
    if (Date.now() - this.#since > GOOD_MS) this.#backoff.reset();
    // The token is over, or somebody ended the session: the stock client does not come back by itself.
    if (reason === "io server disconnect")
      this.#connectLater(Date.now() - this.#since > GOOD_MS ? 0 : this.#backoff.pause());
  }

  #failed(error: Refusal): void {
    const { data } = error;
    const status = data?.status ?? 0;
    this.#lost({ status, code: data?.code ?? "unreachable", message: data?.message ?? error.message });
    if (this.#socket.active) return; // the stock client tries again
    // The first refusal may be of a token that was old: another one is asked for at once.
    const again = status === 401 && !this.#refused;
    this.#refused = status === 401;
    this.#connectLater(again ? 0 : this.#backoff.pause((data?.retryAfter ?? 0) * 1000));
  }

  #lost(problem: Problem): void {
    this.#problem = problem;
    this.#standings.connection("waiting", problem);
    for (const feed of this.#feeds.values()) feed.disconnected(problem);
  }

  #connectLater(pause: number): void {
    clearTimeout(this.#retry);
    if (this.#closed || this.#feeds.size === 0) return;
    this.#retry = setTimeout(() => {
      this.#retry = undefined;
      this.#socket.connect();
    }, pause);
  }

  /** Gives the open connection another token, again and again until the one there is is over. */
  async #renew(expiresAt: number, backoff: Backoff): Promise<void> {
    clearTimeout(this.#refresh);
    const { id } = this.#socket;
    try {
      const token = await this.#desk.ask("refresh");
      if (id !== this.#socket.id) return;
      const answer = await this.#socket.timeout(ANSWER_MS).emitWithAck("auth:refresh", { token });
      if (answer.ok) return;
    } catch (error) {
      if (error instanceof SignedOutError) return this.#signOut();
    }
    if (id !== this.#socket.id || Date.now() > expiresAt) return;
    this.#refresh = setTimeout(() => void this.#renew(expiresAt, backoff), backoff.pause());
  }

  #signOut(): void {
    this.#end(SIGNED_OUT);
    this.#rest("signed_out", SIGNED_OUT);
  }

  #end(problem: Problem): void {
    for (const feed of [...this.#feeds.values()]) for (const watch of feed.watches) watch.end(problem);
  }

  #rest(state: "idle" | "signed_out" | "closed", problem: Problem | null): void {
    clearTimeout(this.#retry);
    clearTimeout(this.#idle);
    clearTimeout(this.#refresh);
    this.#retry = undefined;
    this.#problem = null;
    this.#socket.disconnect();
    this.#standings.connection(state, problem);
  }
}
