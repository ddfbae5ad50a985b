import {
  SkaldError,
  type AgentEvent,
  type Control,
  type ControlledNotice,
  type Json,
  type Position,
  type Problem,
  type Run,
  type Watch,
  type WatchEvent,
  type WatchListener,
  type WatchOptions,
  type WatchState,
} from "./types.js";

/** What the gateway answers to a subscription. */
export interface Answer {
  readonly epoch: string;
  readonly firstSeq: number;
  readonly lastSeq: number;
  readonly run: Run | null;
}

/** What a watch needs of what it stands on. */
export interface Ground {
  /** The watch takes events, from its position on. */
  take(watch: LiveWatch): void;
  /** The watch takes nothing any more, for now or for ever. */
  leave(watch: LiveWatch): void;
  control(workflowId: string, control: Control): Promise<number>;
}

/** What became of an event: `missing` if there is a hole before it, `split` if it is known in part. */
export type Fate = "taken" | "known" | "missing" | "split";

/** The consumer's side of a watch: its position, its state, and what waits for its iterator. Both faces feed it. */
export class LiveWatch implements Watch {
  readonly workflowId: string;
  readonly options: WatchOptions;
  readonly #ground: Ground;
  readonly #listener: WatchListener | undefined;
  readonly #buffer: number;
  #epoch: string | undefined;
  #seq = 0;
  #begun = false;
  #target = 0;
  #run: Run | null = null;
  #lastControl = 0;
  #state: WatchState = "connecting";
  #problem: Problem | null = null;
  #queue: WatchEvent[] | undefined;
  #waiting: { resolve(result: IteratorResult<WatchEvent>): void; reject(error: unknown): void }[] = [];
  #lagging = false;

  constructor(
    ground: Ground,
    workflowId: string,
    options: WatchOptions,
    listener: WatchListener | undefined,
    buffer: number,
  ) {
    this.workflowId = workflowId;
    this.options = options;
    this.#ground = ground;
    this.#listener = listener;
    this.#buffer = Math.max(1, buffer);
    this.#epoch = options.epoch === "" ? undefined : options.epoch;
    if (typeof options.after === "number" && options.after > 0) this.#seq = options.after;
  }

  get state(): WatchState {
    return this.#state;
  }

  get problem(): Problem | null {
    return this.#problem;
  }

  get position(): Position {
    return { epoch: this.#epoch, seq: this.#seq };
  }

  /** Whether its position was found in the log: before, it is but what was asked for. */
  get begun(): boolean {
    return this.#begun;
  }

  get ended(): boolean {
    return this.#state === "ended";
  }

  // What it is fed with.

  /** A subscription was answered: finds the position in the log, and tells what became of it. */
  subscribed(answer: Answer): void {
    const { epoch, firstSeq, lastSeq, run } = answer;
    const after = this.#begun ? this.#seq : (this.options.after ?? 0);
    const anew = this.#epoch !== undefined && this.#epoch !== epoch;
    if (anew || (typeof after === "number" && after > lastSeq)) {
      const end = this.#begun || (typeof after === "number" && after >= 0) ? firstSeq - 1 : this.#found(after, answer);
      this.reset(epoch, firstSeq, end);
    } else if (this.#begun || (typeof after === "number" && after > 0)) {
      this.#seq = after as number;
      this.#epoch = epoch;
      if (this.#seq < firstSeq - 1) this.gap(this.#seq + 1, firstSeq - 1);
    } else {
      this.#seq = this.#found(after, answer);
      this.#epoch = epoch;
    }
    this.#begun = true;
    this.#target = lastSeq;
    this.#run = run;
    this.#give({ type: "subscribed", workflowId: this.workflowId, epoch, firstSeq, lastSeq, run });
    this.#stand(this.#seq < lastSeq ? "replaying" : "live", null);
  }

  event(event: AgentEvent): Fate {
    const from = event.fromSeq ?? event.seq;
    if (event.seq <= this.#seq) return "known";
    if (from > this.#seq + 1) return "missing";
    if (from <= this.#seq) return "split";
    this.#seq = event.seq;
    this.#give(event);
    this.#arrive();
    return "taken";
  }

  gap(from: number, to: number): void {
    if (to <= this.#seq) return;
    this.#give({ type: "gap", workflowId: this.workflowId, from: Math.max(from, this.#seq + 1), to });
    this.#seq = to;
    this.#arrive();
  }

  reset(epoch: string, firstSeq: number, seq = firstSeq - 1): void {
    this.#epoch = epoch;
    this.#seq = seq;
    this.#run = null;
    this.#lastControl = 0;
    this.#target = 0;
    this.#give({ type: "reset", workflowId: this.workflowId, epoch, firstSeq });
    this.#arrive();
  }

  run(run: Run | null): void {
    if (run?.runId === this.#run?.runId && run?.state === this.#run?.state) return;
    this.#run = run;
    this.#give({ type: "run", workflowId: this.workflowId, run });
  }

  controlled(control: ControlledNotice): void {
    if (control.seq <= this.#lastControl) return;
    this.#lastControl = control.seq;
    this.#give(control);
  }

  /** There is no subscription for now, and it is tried to have one. */
  lost(problem: Problem): void {
    this.#stand(this.#begun ? "stale" : "connecting", problem);
  }

  unsubscribed(reason: "deleted" | "forbidden"): void {
    this.#give({ type: "unsubscribed", workflowId: this.workflowId, reason });
    if (reason === "deleted") {
      this.end({ status: 0, code: "deleted", message: "the workflow was deleted" });
    } else {
      this.lost({ status: 403, code: "forbidden", message: "the right to read this workflow is gone" });
    }
  }

  /** Nothing comes any more. */
  end(problem: Problem): void {
    if (this.ended) return;
    this.#ground.leave(this);
    this.#stand("ended", problem);
    if (this.#queue === undefined || this.#queue.length > 0) return;
    for (const waiting of this.#waiting.splice(0)) this.#finish(waiting);
  }

  // What it is asked.

  /** Begins, if there is somebody to be told. */
  begin(): void {
    if (this.#listener !== undefined) this.#ground.take(this);
  }

  close(): void {
    this.#queue?.splice(0);
    this.end({ status: 0, code: "closed", message: "the watch was closed" });
  }

  [Symbol.asyncIterator](): AsyncIterator<WatchEvent> {
    if (this.#queue === undefined) {
      this.#queue = [];
      if (this.#listener === undefined && !this.ended) this.#ground.take(this);
    }
    const queue = this.#queue;
    return {
      next: () =>
        new Promise((resolve, reject) => {
          const waiting = { resolve, reject };
          const value = queue.shift();
          if (value !== undefined) {
            resolve({ value, done: false });
            this.#catchUp();
          } else if (this.ended) {
            this.#finish(waiting);
          } else {
            this.#waiting.push(waiting);
          }
        }),
      return: () => {
        this.close();
        return Promise.resolve({ value: undefined, done: true });
      },
    };
  }

  control(control: Control): Promise<number> {
    return this.#ground.control(this.workflowId, control);
  }

  cancel(data?: Json): Promise<number> {
    return this.control({ action: "cancel", ...(data === undefined ? {} : { data }) });
  }

  approve(callId: string, data?: Json): Promise<number> {
    return this.control({ action: "approve", callId, ...(data === undefined ? {} : { data }) });
  }

  reject(callId: string, data?: Json): Promise<number> {
    return this.control({ action: "reject", callId, ...(data === undefined ? {} : { data }) });
  }

  input(data: Json): Promise<number> {
    return this.control({ action: "input", data });
  }

  // What it tells.

  #found(after: number | "latest", { firstSeq, lastSeq }: Answer): number {
    if (after === "latest") return lastSeq;
    return after < 0 ? Math.max(lastSeq + after, firstSeq - 1) : Math.max(after, firstSeq - 1);
  }

  #give(event: WatchEvent): void {
    this.#call(() => this.#listener?.event?.(event));
    const queue = this.#queue;
    if (queue === undefined) return;
    const waiting = this.#waiting.shift();
    if (waiting !== undefined) {
      waiting.resolve({ value: event, done: false });
      return;
    }
    queue.push(event);
    if (queue.length < this.#buffer || this.#lagging) return;
    // The log keeps the rest: what waits here is bounded, and the position says where to go on.
    this.#lagging = true;
    this.#ground.leave(this);
  }

  #catchUp(): void {
    if (!this.#lagging || this.ended || this.#queue!.length > this.#buffer / 4) return;
    this.#lagging = false;
    this.#ground.take(this);
  }

  #arrive(): void {
    if (this.#state === "replaying" && this.#seq >= this.#target) this.#stand("live", null);
  }

  #stand(state: WatchState, problem: Problem | null): void {
    if (this.ended) return;
    if (state === this.#state && problem?.code === this.#problem?.code) return;
    this.#state = state;
    this.#problem = problem;
    this.#call(() => this.#listener?.state?.(state, problem));
  }

  /** What a listener throws is reported as uncaught, and harms nobody else. */
  #call(listener: () => void): void {
    try {
      listener();
    } catch (error) {
      queueMicrotask(() => {
        throw error;
      });
    }
  }

  #finish(waiting: { resolve(result: IteratorResult<WatchEvent>): void; reject(error: unknown): void }): void {
    const problem = this.#problem;
    if (problem === null || problem.code === "closed" || problem.code === "deleted") {
      waiting.resolve({ value: undefined, done: true });
    } else {
      waiting.reject(new SkaldError(problem));
    }
  }
}
