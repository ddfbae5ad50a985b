import { frames, type Frames } from "./frames.js";
import { Timeline, type TimelineView } from "./timeline.js";
import type {
  Control,
  Controls,
  Json,
  Position,
  Problem,
  SkaldClient,
  ToolCallData,
  Watch,
  WatchEvent,
  WatchOptions,
  WatchState,
} from "./types.js";
import type { WorkflowView } from "./view.js";

/** What a store shows of a workflow, and for how long. */
export interface StoreOptions extends Omit<WatchOptions, "coalesce"> {
  /**
   * How many milliseconds a thought may wait for others: 0 to 1000, or false for each by itself, with which `upTo` can
   * name any event. Default: 50.
   */
  coalesce?: number | false | undefined;
  /** How many events are kept at least; beyond that the oldest parts are let go. Default: 100 000. */
  retain?: number | undefined;
  /** For how many milliseconds it goes on when nobody looks any more. Default: 1000. */
  linger?: number | undefined;
  /** Whether a call waits for approval. Default: `approval` is `"needed"` in its data, or in its input. */
  needsApproval?: ((data: ToolCallData) => boolean) | undefined;
}

/**
 * One workflow as a user interface shows it, for any framework. It watches while somebody is subscribed. Listeners are
 * called once for a whole replay, once a frame for thoughts, and at once for everything else.
 */
export interface WorkflowStore extends Controls {
  /** In lower case. */
  readonly workflowId: string;
  /** What there is now; the same object until listeners are called. */
  getSnapshot(): WorkflowView;
  /** What there was when the event of this number had come. The same object for as long as it says the same. */
  at(seq: number): WorkflowView;
  /** Calls back whenever there is another snapshot, until what it returns is called. */
  subscribe(listener: () => void): () => void;
  /** Stops watching for good. */
  close(): void;
}

/** Makes a store of a workflow. Nothing is asked of the gateway until somebody subscribes to it. */
export function createWorkflowStore(
  client: SkaldClient,
  workflowId: string,
  options: StoreOptions = {},
): WorkflowStore {
  return new LiveStore(client, workflowId, options);
}

class LiveStore implements WorkflowStore {
  readonly workflowId: string;
  readonly #client: SkaldClient;
  readonly #options: StoreOptions;
  readonly #timeline: Timeline;
  readonly #listeners = new Set<() => void>();
  readonly #frames: Frames = frames(() => this.#commit());
  #watch: Watch | undefined;
  /** Where it stood when it was left. */
  #left: Position | undefined;
  #lingering: ReturnType<typeof setTimeout> | undefined;
  #state: WatchState = "connecting";
  #problem: Problem | null = null;
  #snapshot: WorkflowView;
  #past: { seq: number; from: WorkflowView; view: WorkflowView } | undefined;
  #closed = false;

  constructor(client: SkaldClient, workflowId: string, options: StoreOptions) {
    this.workflowId = workflowId.toLowerCase();
    this.#client = client;
    this.#options = options;
    this.#timeline = new Timeline({
      needsApproval: options.needsApproval ?? needsApproval,
      retain: options.retain ?? 100_000,
    });
    this.#snapshot = this.#view(this.#timeline.head(), this.#timeline.seq);
  }

  getSnapshot(): WorkflowView {
    return this.#snapshot;
  }

  at(seq: number): WorkflowView {
    const head = this.#snapshot;
    if (!(seq < head.seq)) return head;
    const before = this.#past;
    if (before?.seq === seq && before.from === head) return before.view;
    const cut = this.#timeline.at(seq);
    const view: WorkflowView = { ...head, parts: cut.parts, run: cut.run, pending: cut.pending, seq };
    this.#past = { seq, from: head, view };
    return view;
  }

  subscribe(listener: () => void): () => void {
    const mine = () => listener();
    this.#listeners.add(mine);
    clearTimeout(this.#lingering);
    this.#begin();
    return () => {
      if (!this.#listeners.delete(mine) || this.#listeners.size > 0) return;
      this.#lingering = setTimeout(() => this.#pause(), this.#options.linger ?? 1000);
    };
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#lingering);
    this.#watch?.close();
    this.#frames.cancel();
  }

  control(control: Control): Promise<number> {
    return this.#client.control(this.workflowId, control);
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

  #begin(): void {
    if (this.#watch !== undefined || this.#closed) return;
    const { after, epoch, coalesce = 50 } = this.#options;
    const place: WatchOptions = {};
    if (this.#left?.epoch !== undefined) {
      place.after = this.#left.seq;
      place.epoch = this.#left.epoch;
    } else {
      if (after !== undefined) place.after = after;
      if (epoch !== undefined) place.epoch = epoch;
    }
    if (coalesce !== false) place.coalesce = coalesce;
    this.#watch = this.#client.watch(this.workflowId, place, {
      event: (event) => this.#told(event),
      state: (state, problem) => this.#stands(state, problem),
    });
  }

  /** Stops watching, for now: whoever subscribes next goes on from here. */
  #pause(): void {
    const watch = this.#watch;
    this.#watch = undefined;
    this.#left = watch?.position;
    watch?.close();
    if (this.#state !== "ended") {
      this.#state = this.#timeline.epoch === undefined ? "connecting" : "stale";
      this.#problem = null;
    }
    this.#commit();
  }

  #told(event: WatchEvent): void {
    this.#timeline.apply(event);
    if (this.#state === "replaying") return;
    if (event.type === "thought" || event.type === "subscribed") this.#frames.request();
    else this.#commit();
  }

  #stands(state: WatchState, problem: Problem | null): void {
    if (this.#watch === undefined && state === "ended") return;
    // What was seen on a watch before this one is shown still, and may be old.
    this.#state = state === "connecting" && this.#timeline.epoch !== undefined ? "stale" : state;
    this.#problem = problem;
    this.#commit();
  }

  #commit(): void {
    this.#frames.cancel();
    this.#snapshot = this.#view(this.#timeline.head(), this.#timeline.seq);
    for (const listener of [...this.#listeners]) listener();
  }

  #view(shown: TimelineView, seq: number): WorkflowView {
    const timeline = this.#timeline;
    return {
      workflowId: this.workflowId,
      state: this.#state,
      problem: this.#problem,
      parts: shown.parts,
      run: shown.run,
      epoch: timeline.epoch,
      seq,
      firstSeq: timeline.firstSeq,
      lastSeq: timeline.seq,
      gaps: timeline.gaps,
      resets: timeline.resets,
      controls: timeline.controls,
      pending: shown.pending,
      cancelling: timeline.cancelling,
    };
  }
}

function needsApproval(data: ToolCallData): boolean {
  if (data["approval"] === "needed") return true;
  const { input } = data;
  return typeof input === "object" && input !== null && !Array.isArray(input) && input["approval"] === "needed";
}
