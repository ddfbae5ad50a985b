import type { Backoff } from "./backoff.js";
import type { Answer, LiveWatch } from "./live-watch.js";
import type { AgentEvent, ControlledNotice, Problem, Run, WatchOptions } from "./types.js";

/** How long an answer is waited for before it is asked for again, which does no harm. */
const ANSWER_MS = 15_000;
/** How often a hole is asked after before it is believed. */
const MAX_REWINDS = 2;

/** An answer as the gateway gives it through an acknowledgement. */
export type Acknowledgement =
  ({ readonly ok: true } & Answer) | { readonly ok: false; readonly error: Problem & { readonly retryAfter?: number } };

/** What a feed needs of the connection. */
export interface Line {
  /** Whether something can be sent now. */
  readonly open: boolean;
  subscribe(request: WatchOptions & { workflowId: string }, answered: (answer: Acknowledgement) => void): void;
  unsubscribe(workflowId: string, answered: (answer: { readonly ok: boolean }) => void): void;
  /** Nobody watches any more, and the subscription there may be is to end, as soon as something can be sent. */
  giveUp(workflowId: string): void;
}

/** How a watch stands in a feed. */
interface Standing {
  /** Whether events of the subscription there is are for it. */
  attached: boolean;
  /** Whether it was told the answer of the subscription there is. */
  answered: boolean;
  /** The first request to subscribe since it came: what is answered to earlier ones may be older than its position. */
  asked: number;
}

/**
 * The one subscription that a connection has to a workflow, and the watches that share it. Each has a position of its
 * own. Where one is to be given what the others have had, the subscription begins again at the earliest position: what
 * the others know already they pass over.
 */
export class Feed {
  readonly #workflowId: string;
  readonly #line: Line;
  readonly #backoff: Backoff;
  readonly #watches = new Map<LiveWatch, Standing>();
  #retry: ReturnType<typeof setTimeout> | undefined;
  #patience: ReturnType<typeof setTimeout> | undefined;
  /** Counts the subscriptions: an answer of an earlier one counts no more. */
  #round = 0;
  /** Counts the requests. */
  #requests = 0;
  /** Whether the last request was not answered yet. */
  #outstanding = false;
  /** Whether the gateway may have a subscription of this connection. */
  #subscribed = false;
  /** Whether that is to be given up first, since it has delivered too much already, or nobody knows how much. */
  #beginsAgain: boolean;
  /**
   * Up to where the subscription has delivered; undefined until its answer or an event of it is there. It outlives
   * refusals and connections as the subscription does, for that moves forward alone: who believed it to be further back
   * would wait for events that do not come.
   */
  #cursor: number | undefined;
  /** Joining is left out until delivery has come to here, since watches stand apart. */
  #levelAt: number | undefined;
  #rewinds = 0;
  #rewoundAt = -1;
  #scheduled = false;

  /** A feed without watches; `left` if the gateway may have a subscription that others have left. */
  constructor(workflowId: string, line: Line, backoff: Backoff, left: boolean) {
    this.#workflowId = workflowId;
    this.#subscribed = this.#beginsAgain = left;
    this.#line = line;
    this.#backoff = backoff;
  }

  get isEmpty(): boolean {
    return this.#watches.size === 0;
  }

  get watches(): LiveWatch[] {
    return [...this.#watches.keys()];
  }

  add(watch: LiveWatch): void {
    this.#watches.set(watch, { attached: false, answered: false, asked: Infinity });
    if (this.#scheduled) return;
    this.#scheduled = true;
    // Whoever comes in the same turn comes along.
    queueMicrotask(() => {
      this.#scheduled = false;
      this.#request();
    });
  }

  remove(watch: LiveWatch): void {
    if (!this.#watches.delete(watch) || !this.isEmpty) return;
    clearTimeout(this.#retry);
    const subscribed = this.#subscribed;
    this.#forget();
    if (subscribed) this.#line.giveUp(this.#workflowId);
  }

  /** There is a connection; if it was recovered the subscription came along, and goes on before it is asked to. */
  connected(recovered: boolean): void {
    if (!recovered) this.#forget();
    for (const standing of this.#watches.values()) standing.answered = false;
    this.#request();
  }

  /** The connection is lost, for these reasons. */
  disconnected(problem: Problem): void {
    clearTimeout(this.#retry);
    clearTimeout(this.#patience);
    this.#round += 1;
    // It may have been carried out, or not: if the connection is recovered nobody knows where the subscription stands.
    if (this.#outstanding) this.#beginsAgain = true;
    this.#outstanding = false;
    for (const watch of this.watches) watch.lost(problem);
  }

  event(event: AgentEvent): void {
    this.#cursor = Math.max(this.#cursor ?? 0, event.seq);
    let missing: LiveWatch | undefined;
    for (const watch of this.#attached()) {
      const fate = watch.event(event);
      if (fate === "missing" || fate === "split") missing = watch;
    }
    if (missing !== undefined) this.#lookAfter(missing, event);
    else if (this.#levelAt !== undefined && event.seq >= this.#levelAt && !this.#outstanding) this.#request();
  }

  gap(from: number, to: number): void {
    this.#cursor = Math.max(this.#cursor ?? 0, to);
    for (const watch of this.#attached()) watch.gap(from, to);
  }

  reset(epoch: string, firstSeq: number): void {
    this.#cursor = firstSeq - 1;
    this.#levelAt = undefined;
    // Who was told by an answer is there already.
    for (const watch of this.#attached()) if (watch.position.epoch !== epoch) watch.reset(epoch, firstSeq);
  }

  run(run: Run | null): void {
    for (const watch of this.#attached()) watch.run(run);
  }

  controlled(control: ControlledNotice): void {
    // It is in no log: who waits for the subscription to begin again would not hear of it another time.
    for (const watch of this.watches) if (watch.begun) watch.controlled(control);
  }

  unsubscribed(reason: "deleted" | "forbidden"): void {
    const asked = this.#outstanding;
    this.#forget();
    // What is on its way may begin another one, behind this.
    this.#subscribed = this.#beginsAgain = asked;
    for (const watch of this.watches) watch.unsubscribed(reason);
    this.#again();
  }

  #attached(): LiveWatch[] {
    return [...this.#watches].filter(([, standing]) => standing.attached).map(([watch]) => watch);
  }

  /** There is no subscription any more of which something is to be had. */
  #forget(): void {
    clearTimeout(this.#patience);
    this.#round += 1;
    this.#outstanding = false;
    this.#over();
    for (const standing of this.#watches.values()) standing.answered = false;
  }

  /** The subscription is over, and the next one begins where it is told to. */
  #over(): void {
    this.#subscribed = this.#beginsAgain = false;
    this.#cursor = undefined;
    this.#levelAt = undefined;
    for (const standing of this.#watches.values()) standing.attached = false;
  }

  #request(): void {
    clearTimeout(this.#retry);
    clearTimeout(this.#patience);
    if (!this.#line.open || this.isEmpty) return;
    const round = this.#round;
    const request = ++this.#requests;
    this.#outstanding = true;
    this.#patience = setTimeout(() => this.#request(), ANSWER_MS);
    if (this.#beginsAgain) {
      // Only what was given up begins again: a subscription that is there moves forward alone.
      this.#line.unsubscribe(this.#workflowId, ({ ok }) => {
        // One that was sent behind this one would end what is begun now.
        if (round !== this.#round || request !== this.#requests) return;
        this.#outstanding = false;
        if (ok) {
          this.#over();
          this.#request();
        } else {
          this.#again();
        }
      });
      return;
    }
    const place = this.#place();
    this.#subscribed = true;
    for (const standing of this.#watches.values()) standing.asked = Math.min(standing.asked, request);
    this.#line.subscribe({ workflowId: this.#workflowId, ...place }, (answer) => {
      if (round !== this.#round) return;
      if (request === this.#requests) {
        clearTimeout(this.#patience);
        this.#outstanding = false;
      }
      if (answer.ok) this.#answered(answer, place, request);
      else this.#refused(answer.error);
    });
  }

  /** Where delivery is to begin: at the earliest of those that have a position, else where the first wants it. */
  #place(): WatchOptions {
    const place: WatchOptions = {};
    const positions = this.watches.filter((watch) => watch.begun).map((watch) => watch.position);
    if (positions.length === 0) {
      const { after, epoch } = this.watches[0]!.options;
      if (after !== undefined) place.after = after;
      if (epoch !== undefined) place.epoch = epoch;
    } else {
      const earliest = positions.reduce((a, b) => (b.seq < a.seq ? b : a));
      place.after = earliest.seq;
      if (earliest.epoch !== undefined) place.epoch = earliest.epoch;
      const furthest = Math.max(...positions.map((position) => position.seq));
      this.#levelAt = furthest > earliest.seq ? furthest : undefined;
    }
    const waits = this.watches.map((watch) => watch.options.coalesce);
    if (this.#levelAt === undefined && waits.every((wait) => wait !== undefined)) place.coalesce = Math.min(...waits);
    return place;
  }

  #answered(answer: Answer, place: WatchOptions, request: number): void {
    this.#backoff.reset();
    const start = beginning(answer, place);
    this.#cursor = Math.max(this.#cursor ?? start, start);
    const concerned = [...this.#watches].filter(([, standing]) => standing.asked <= request);
    for (const [watch, standing] of concerned) {
      // Who does not stand on the subscription is not told by it that the log began anew, or what retention took.
      const anew = !standing.attached && watch.position.epoch !== answer.epoch;
      if (!standing.answered || anew) {
        // What came before the answer may be newer than it is.
        const least = standing.attached && watch.position.epoch === answer.epoch ? watch.position.seq : 0;
        watch.subscribed({ ...answer, lastSeq: Math.max(answer.lastSeq, least) });
      } else {
        if (!standing.attached) watch.gap(watch.position.seq + 1, answer.firstSeq - 1);
        watch.run(answer.run);
      }
      standing.answered = true;
    }
    let behind = false;
    for (const [watch, standing] of concerned) {
      if (!this.#watches.has(watch)) continue;
      standing.attached ||= watch.position.seq >= this.#cursor;
      behind ||= !standing.attached;
    }
    if (behind) this.#rewind();
  }

  /** Begins the subscription again, at the earliest position. Who stands on the old one is given the rest of it. */
  #rewind(): void {
    this.#round += 1;
    this.#beginsAgain = true;
    this.#request();
  }

  /** There is a hole before an event: what belongs there is in the log. */
  #lookAfter(watch: LiveWatch, event: AgentEvent): void {
    const { seq } = watch.position;
    this.#rewinds = this.#rewoundAt === seq ? this.#rewinds + 1 : 1;
    this.#rewoundAt = seq;
    if (this.#rewinds > MAX_REWINDS) {
      watch.gap(seq + 1, (event.fromSeq ?? event.seq) - 1);
      watch.event(event);
      return;
    }
    for (const standing of this.#watches.values()) standing.attached = false;
    this.#rewind();
  }

  #refused(error: Problem & { readonly retryAfter?: number }): void {
    if (error.status === 400) {
      for (const watch of this.watches) watch.end(error);
      return;
    }
    // The subscription there is goes on, and so does who stands on it.
    for (const [watch, standing] of [...this.#watches]) {
      if (standing.attached) continue;
      standing.answered = false;
      watch.lost(error);
    }
    this.#again((error.retryAfter ?? 0) * 1000);
  }

  #again(atLeastMs = 0): void {
    clearTimeout(this.#retry);
    clearTimeout(this.#patience);
    // Events that come are no reason not to wait.
    this.#levelAt = undefined;
    if (!this.isEmpty) this.#retry = setTimeout(() => this.#request(), this.#backoff.pause(atLeastMs));
  }
}

/** Behind which event delivery begins. */
function beginning({ epoch, firstSeq, lastSeq }: Answer, place: WatchOptions): number {
  const { after = 0 } = place;
  if (after === "latest") return lastSeq;
  if (after < 0) return Math.max(lastSeq + after, firstSeq - 1);
  const anew = (place.epoch !== undefined && place.epoch !== "" && place.epoch !== epoch) || after > lastSeq;
  return anew ? firstSeq - 1 : Math.max(after, firstSeq - 1);
}
