/** Any value that JSON can hold. */
export type Json = null | boolean | number | string | Json[] | { [name: string]: Json };

/** A JSON object. Members of names that nobody defined are the publisher's own. */
export interface JsonObject {
  [name: string]: Json;
}

/** Where somebody stands in the log of a workflow: a `seq` says nothing without its epoch. */
export interface Position {
  /** The epoch in which `seq` is counted; undefined as long as the gateway has not told it. */
  readonly epoch: string | undefined;
  /** The number of the last event that was seen; 0 before the first. */
  readonly seq: number;
}

/** What the four kinds of agent events have in common. */
interface AgentEventBase {
  readonly workflowId: string;
  readonly seq: number;
  /** Of joined thoughts the `seq` of the first; `seq` is that of the last. */
  readonly fromSeq?: number;
  /** The run that the event is part of, if any. */
  readonly runId?: string;
  /** ISO 8601 in UTC, with milliseconds. */
  readonly timestamp: string;
}

/** An intermediate step of reasoning, or a piece of the text that the agent writes. */
export interface ThoughtEvent extends AgentEventBase {
  readonly type: "thought";
  readonly data: { readonly content: string; readonly [name: string]: Json };
}

/** How far a call of a tool has come. */
export type ToolCallStatus = "started" | "succeeded" | "failed";

/** The data of a tool call: it has a `tool` or a `content`. */
export interface ToolCallData {
  readonly tool?: string | null;
  readonly content?: string | null;
  readonly callId?: string | null;
  readonly input?: Json;
  readonly status?: ToolCallStatus | null;
  readonly [name: string]: Json | undefined;
}

/** The agent calls a tool, or a call goes on. */
export interface ToolCallEvent extends AgentEventBase {
  readonly type: "tool_call";
  readonly data: ToolCallData;
}

/** The final output. */
export interface ResultEvent extends AgentEventBase {
  readonly type: "result";
  readonly data: JsonObject;
}

/** The data of an error. */
export interface ErrorData {
  readonly message: string;
  readonly code?: string | number | null;
  readonly retryable?: boolean | null;
  readonly [name: string]: Json | undefined;
}

/** Something went wrong. */
export interface ErrorEvent extends AgentEventBase {
  readonly type: "error";
  readonly data: ErrorData;
}

/** What an agent published: part of the log, each once and in order. */
export type AgentEvent = ThoughtEvent | ToolCallEvent | ResultEvent | ErrorEvent;

/** What has become of a run. */
export type RunState = "running" | "succeeded" | "failed" | "cancelled" | "lost" | "superseded";

/** A lease of one producer on a workflow, with one end. */
export interface Run {
  readonly runId: string;
  readonly state: RunState;
  /** ISO 8601. */
  readonly startedAt: string;
  /** ISO 8601; null while it runs. */
  readonly endedAt: string | null;
  /** The number of its first event, or that which it will have. */
  readonly firstSeq: number;
  /** The last number of the log while it runs, and that of its end afterwards. */
  readonly lastSeq: number;
}

/** Events that are gone, both included: retention took them before they were seen. */
export interface Gap {
  readonly from: number;
  readonly to: number;
}

/** The subscription is there: what the log retains reaches from `firstSeq` to `lastSeq`. */
export interface SubscribedNotice {
  readonly type: "subscribed";
  readonly workflowId: string;
  readonly epoch: string;
  readonly firstSeq: number;
  readonly lastSeq: number;
  readonly run: Run | null;
}

/** Something is missing: retention took these events before they were seen. The rest comes as usual. */
export interface GapNotice extends Gap {
  readonly type: "gap";
  readonly workflowId: string;
}

/** The log began anew: what was shown is of another epoch, and what comes begins at `firstSeq`. */
export interface ResetNotice {
  readonly type: "reset";
  readonly workflowId: string;
  readonly epoch: string;
  readonly firstSeq: number;
}

/** The workflow's run has begun, has ended, or is told for the first time; null if there is none. */
export interface RunNotice {
  readonly type: "run";
  readonly workflowId: string;
  readonly run: Run | null;
}

/** What viewers may ask of an agent. */
export type ControlAction = "cancel" | "approve" | "reject" | "input";

/** Somebody asked something of the agent. Each is told once, to those who watch at that time. */
export interface ControlledNotice {
  readonly type: "controlled";
  readonly workflowId: string;
  readonly runId: string;
  /** Counts the controls of the workflow, not its events. */
  readonly seq: number;
  readonly action: ControlAction;
  readonly callId?: string;
  /** The subject of the token that asked. */
  readonly by: string;
  readonly data?: Json;
  /** ISO 8601. */
  readonly at: string;
}

/** The subscription is over: for ever if `deleted`; if `forbidden` it is asked for again. */
export interface UnsubscribedNotice {
  readonly type: "unsubscribed";
  readonly workflowId: string;
  readonly reason: "deleted" | "forbidden";
}

/** What the gateway tells beside the events: part of no log. */
export type Notice = SubscribedNotice | GapNotice | ResetNotice | RunNotice | ControlledNotice | UnsubscribedNotice;

/** What a watch yields. */
export type WatchEvent = AgentEvent | Notice;

/**
 * How a watch stands.
 *
 * - `connecting`: nothing was seen yet, and a subscription is on its way, or is refused for now: see `problem`.
 * - `replaying`: what the log held at the time of the subscription is coming in.
 * - `live`: all of that is there, and what comes is new.
 * - `stale`: there was a subscription, and it is tried to have it again; what is shown may be old.
 * - `ended`: nothing comes any more: it was closed, the workflow was deleted, or the user is signed out.
 */
export type WatchState = "connecting" | "replaying" | "live" | "stale" | "ended";

/** Why something does not work for now, or any more. */
export interface Problem {
  /** The status of the gateway's answer as in HTTP; 0 if there was no answer. */
  readonly status: number;
  /** For example `forbidden`, `expired_token`, `unreachable`, `no_token`, `deleted`, `signed_out`, `closed`. */
  readonly code: string;
  /** For people; may change. */
  readonly message: string;
}

/** Where a watch begins, and how it is told. */
export interface WatchOptions {
  /**
   * The `seq` of the last event that is there already; a negative number for so many events before the end; `"latest"`
   * for what comes from now on. Default: 0, all that is retained.
   */
  after?: number | "latest" | undefined;
  /** The epoch in which `after` was counted. */
  epoch?: string | undefined;
  /**
   * How many milliseconds a thought may wait for others, to be joined with them: 0 to 1000. Default: thoughts are not
   * joined.
   */
  coalesce?: number | undefined;
}

/** What a watch calls, right when it has something to tell. Without an iterator nothing is buffered. */
export interface WatchListener {
  /** An event or a notice, in order. */
  event?(event: WatchEvent): void;
  /** The state, or the problem, has changed. */
  state?(state: WatchState, problem: Problem | null): void;
}

/** What somebody asks of the agent of a run. */
export interface Control {
  readonly action: ControlAction;
  /** Which call is approved or rejected; needed for these two. */
  readonly callId?: string | undefined;
  /** Needed for `input`. */
  readonly data?: Json | undefined;
  /** The asker's own name for it; made if left out. Sent again under it, it is the same control. */
  readonly id?: string | undefined;
}

/** What a watched workflow can be asked. Each answers the number of the control, or fails with a `SkaldError`. */
export interface Controls {
  /** Asks for anything. */
  control(control: Control): Promise<number>;
  /** Asks the agent to stop: a wish, the run's state says what came of it. */
  cancel(data?: Json): Promise<number>;
  /** Lets a call of a tool go on. */
  approve(callId: string, data?: Json): Promise<number>;
  /** Does not let a call of a tool go on. */
  reject(callId: string, data?: Json): Promise<number>;
  /** Has the agent take something into account. */
  input(data: Json): Promise<number>;
}

/**
 * One workflow that is followed. As an iterator it begins when it is iterated, and is closed when the loop is left;
 * with a listener it begins at once. It comes back by itself, and gives each event once and in order.
 */
export interface Watch extends AsyncIterable<WatchEvent>, Controls {
  /** In lower case. */
  readonly workflowId: string;
  readonly state: WatchState;
  /** Why it does not come on; null while all is well. */
  readonly problem: Problem | null;
  /** Behind the last event that was given: pass it as `after` and `epoch` to go on there another time. */
  readonly position: Position;
  /** Ends it; nothing is told any more but the state `ended`. */
  close(): void;
}

/** A workflow as the gateway lists it. */
export interface WorkflowSummary {
  readonly workflowId: string;
  readonly owner: string | null;
  readonly readers: readonly string[];
  readonly epoch: string;
  readonly firstSeq: number;
  readonly lastSeq: number;
  readonly createdAt: string;
  readonly lastEventAt: string | null;
  /** The subscriptions that there are at this moment. */
  readonly viewers: number;
  readonly run: Run | null;
}

/** A page of the list of workflows. */
export interface WorkflowPage {
  readonly workflows: readonly WorkflowSummary[];
  /** Leads to the next page; null on the last. */
  readonly cursor: string | null;
}

/** Why a token is asked for. */
export interface TokenRequest {
  /**
   * `connect`: a connection or a call needs one; `refresh`: the one there is will be over in a minute; `refused`: the
   * gateway did not take the last one, so do not give it again out of a cache.
   */
  readonly reason: "connect" | "refresh" | "refused";
  /** Aborted when nobody waits for the token any more. */
  readonly signal: AbortSignal;
}

/** Asks your backend for a token. Throw a `SignedOutError` if there will be none: then all watches end. */
export type TokenSource = (request: TokenRequest) => string | Promise<string>;

/** How a client reaches the gateway. */
export interface ClientOptions {
  /** The address of the gateway, as `https://gateway.example`. */
  url: string;
  /** Asks for a token. One call is made at a time, whoever waits for it. */
  token: TokenSource;
  /** Default: `socket.io`. `sse` takes a connection for each workflow, and needs no more than fetch. */
  transport?: "socket.io" | "sse" | undefined;
  /** Which transports of Socket.IO are tried, in this order. Default: polling, and from there to a WebSocket. */
  socketTransports?: readonly ("polling" | "websocket")[] | undefined;
  /** For how many milliseconds a token is waited for. Default: 8000. */
  tokenTimeout?: number | undefined;
  /**
   * How many events may wait for the consumer of an iterator. Beyond that the watch stops taking events, and goes on
   * from its position when the consumer has caught up. Default: 2000.
   */
  buffer?: number | undefined;
  /** Pauses before another try, in milliseconds, doubled each time, by chance half to one and a half of that. */
  backoff?: { first?: number; max?: number } | undefined;
  /** What to use instead of the global `fetch`. */
  fetch?: typeof fetch | undefined;
}

/** What a whole connection is at: the state of a client. */
export type ConnectionState = "idle" | "connecting" | "connected" | "waiting" | "signed_out" | "closed";

/** A client of one gateway. All of its watches share one connection. */
export interface SkaldClient {
  readonly url: string;
  readonly connection: ConnectionState;
  /** Why there is no connection; null if there is one, or none is needed. */
  readonly problem: Problem | null;
  /** Calls back when `connection` or `problem` has changed, until what it returns is called. */
  onConnection(listener: () => void): () => void;
  /** Follows a workflow, for a loop or for a listener. */
  watch(workflowId: string, options?: WatchOptions, listener?: WatchListener): Watch;
  /** Asks something of the agent of a workflow's run, and answers the number of the control. */
  control(workflowId: string, control: Control): Promise<number>;
  /** A page of the workflows that the token may read. */
  workflows(query?: {
    limit?: number | undefined;
    cursor?: string | undefined;
    state?: RunState | undefined;
  }): Promise<WorkflowPage>;
  /** What there is of one workflow. */
  workflow(workflowId: string): Promise<WorkflowSummary>;
  /** An HTTP request to a path of the gateway, with a token. */
  fetch(path: string, init?: RequestInit): Promise<Response>;
  /** Ends all watches, and the connection. */
  close(): void;
}

/** Why an operation failed: the gateway's refusal, or that it could not be reached. */
export class SkaldError extends Error implements Problem {
  override readonly name: string = "SkaldError";
  /** The status of the answer as in HTTP; 0 if there was none. */
  readonly status: number;
  /** For example `forbidden`, `no_run`, `already_answered`, `unreachable`. */
  readonly code: string;

  constructor(problem: Problem, options?: ErrorOptions) {
    super(problem.message, options);
    this.status = problem.status;
    this.code = problem.code;
  }
}

/** Thrown by a token source: the user is signed out, and there will be no token. */
export class SignedOutError extends Error {
  override readonly name = "SignedOutError";

  constructor(message = "the user is signed out") {
    super(message);
  }
}
