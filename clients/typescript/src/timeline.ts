import type {
  AgentEvent,
  ControlledNotice,
  ErrorEvent,
  Gap,
  Json,
  ResultEvent,
  Run,
  RunState,
  ThoughtEvent,
  ToolCallData,
  ToolCallEvent,
  WatchEvent,
} from "./types.js";
import type { Approval, GapPart, Part, TextPart, ToolCallPart } from "./view.js";

/** A text is not joined beyond that many UTF-16 code units: what follows is another part. */
const MAX_TEXT = 1_048_576;
/** How many of the controls that were told are kept: as many as the gateway keeps. */
const MAX_CONTROLS = 1000;

/** How many versions of a call can be looked at: beyond that, of its older ones only the first. */
const MAX_VERSIONS = 1000;

/** How a timeline reads events. */
export interface TimelineOptions {
  /** Whether a call waits for somebody to approve it. */
  needsApproval: (data: ToolCallData) => boolean;
  /** How many events are kept at least before the oldest parts are let go. */
  retain: number;
}

/** What a timeline shows at some position. */
export interface TimelineView {
  readonly parts: readonly Part[];
  readonly run: Run | null;
  readonly pending: readonly ToolCallPart[];
}

/** What an agent said and did, put together from its events. Any earlier position can be looked at. */
export class Timeline {
  readonly #options: TimelineOptions;
  #records: PartRecord[] = [];
  #heads: Part[] = [];
  /** Whether `#heads` was handed out, and must not be changed any more. */
  #shared = false;
  readonly #stale = new Set<number>();
  readonly #calls = new Map<string, number>();
  readonly #waiting = new Set<number>();
  #runs: Run[] = [];
  #told: Run | null = null;
  #running: Run | undefined;
  #pending: readonly ToolCallPart[] = [];
  #events = 0;
  /** How many records were let go: numbers of records count on. */
  #dropped = 0;
  #keys = 0;
  #past: { seq: number; changes: number; view: TimelineView } | undefined;
  /** Counts what may change the past: everything but agent events. */
  #changes = 0;

  epoch: string | undefined;
  seq = 0;
  /** The number of the first event that is kept; 0 if there is none. */
  firstSeq = 0;
  resets = 0;
  gaps: readonly Gap[] = [];
  controls: readonly ControlledNotice[] = [];

  constructor(options: TimelineOptions) {
    this.#options = options;
  }

  /** Takes what a watch yields. */
  apply(event: WatchEvent): void {
    switch (event.type) {
      case "thought":
        this.#count(event);
        this.#thought(event);
        break;
      case "tool_call":
        this.#count(event);
        this.#toolCall(event);
        break;
      case "result":
      case "error":
        this.#count(event);
        this.#last(event);
        break;
      case "gap":
        this.#gap(event);
        break;
      case "reset":
        // Who was only waiting has lost nothing.
        if (this.seq > 0) this.resets += 1;
        this.#clear();
        this.epoch = event.epoch;
        break;
      case "subscribed":
        this.epoch = event.epoch;
        this.#tell(event.run);
        break;
      case "run":
        this.#tell(event.run);
        break;
      case "controlled":
        this.#controlled(event);
        break;
      case "unsubscribed":
        break;
    }
  }

  /** What there is by now. What has not changed since it was last asked for is the same object. */
  head(): TimelineView {
    this.#refresh();
    this.#shared = true;
    const pending: ToolCallPart[] = [];
    for (const number of this.#waiting) {
      pending.push(this.#heads[number - this.#dropped] as ToolCallPart);
    }
    const same =
      pending.length === this.#pending.length && pending.every((part, index) => part === this.#pending[index]);
    if (!same) this.#pending = pending;
    return { parts: this.#heads, run: this.run, pending: this.#pending };
  }

  /** The run that is open, else the last one. */
  get run(): Run | null {
    const run = this.#told ?? this.#runs.at(-1) ?? null;
    // While it runs, its last event is that of the log.
    if (run?.state === "running" && run.lastSeq < this.seq) {
      if (this.#running?.runId !== run.runId || this.#running.lastSeq !== this.seq) {
        this.#running = { ...run, lastSeq: this.seq };
      }
      return this.#running;
    }
    return run;
  }

  /** Whether a cancel was asked of the run that is open. */
  get cancelling(): boolean {
    const run = this.run;
    return run?.state === "running" && this.controls.some((it) => it.action === "cancel" && it.runId === run.runId);
  }

  /** What there was when the event of this number had come, and none behind it. */
  at(seq: number): TimelineView {
    if (seq >= this.seq) return this.head();
    if (this.#past?.seq === seq && this.#past.changes === this.#changes) return this.#past.view;
    this.#refresh();
    const parts = this.#heads.slice(0, this.#countUpTo(seq));
    const pending: ToolCallPart[] = [];
    for (let i = 0; i < parts.length; i++) {
      const record = this.#records[i]!;
      if (record.changedAt > seq) parts[i] = record.at(seq);
      const part = parts[i]!;
      if (part.kind === "tool_call" && part.approval === "pending") pending.push(part);
    }
    const view = { parts, run: this.#runAt(seq), pending };
    this.#past = { seq, changes: this.#changes, view };
    return view;
  }

  #count(event: AgentEvent): void {
    this.seq = event.seq;
    if (this.firstSeq === 0) this.firstSeq = event.fromSeq ?? event.seq;
    this.#events += 1;
    const { runId } = event;
    if (runId !== undefined && this.#runs.at(-1)?.runId !== runId) {
      this.#runs.push({
        runId,
        state: "running",
        startedAt: event.timestamp,
        endedAt: null,
        firstSeq: event.fromSeq ?? event.seq,
        lastSeq: event.seq,
      });
    }
  }

  #thought(event: ThoughtEvent): void {
    const last = this.#records.at(-1);
    if (last instanceof TextRecord && last.takes(event)) {
      last.append(event);
      this.#touch(this.#records.length - 1);
    } else {
      this.#add(new TextRecord(this.#key(), event));
    }
  }

  #toolCall(event: ToolCallEvent): void {
    const { data, runId } = event;
    const key = callKey(runId, data.callId ?? (data.tool ? "tool " + data.tool : undefined));
    const begins = data.callId == null && data.status === "started";
    const number = key === undefined || begins ? undefined : this.#calls.get(key);
    const known = number === undefined ? undefined : (this.#records[number - this.#dropped] as ToolCallRecord);
    if (known !== undefined && key !== undefined && number !== undefined) {
      known.goOn(event);
      this.#touch(number - this.#dropped);
      if (known.isOver) {
        if (data.callId == null) this.#calls.delete(key);
        this.#waiting.delete(number);
      }
      return;
    }
    const record = new ToolCallRecord(this.#key(), event, this.#options.needsApproval(data));
    this.#add(record);
    const added = this.#dropped + this.#records.length - 1;
    // A call without an id goes on only if its beginning said that it is one.
    if (key !== undefined && (data.callId != null || begins)) this.#calls.set(key, added);
    if (record.part.approval === "pending") {
      this.#waiting.add(added);
      const answer = this.controls.find((it) => isAnswer(it) && it.runId === runId && it.callId === data.callId);
      if (answer !== undefined) this.#answer(added, answer);
    }
  }

  #last(event: ResultEvent | ErrorEvent): void {
    this.#add(
      new FixedRecord(event.type === "result" ? resultPart(this.#key(), event) : errorPart(this.#key(), event)),
    );
    if (event.runId === undefined) return;
    const state = endOf(event);
    const run = this.#runs.at(-1);
    if (state === undefined || run === undefined) return;
    const ended: Run = { ...run, state, endedAt: event.timestamp, lastSeq: event.seq };
    this.#runs[this.#runs.length - 1] = ended;
    for (const [key, number] of this.#calls) {
      const record = this.#records[number - this.#dropped] as ToolCallRecord;
      if (record.part.runId !== event.runId) continue;
      if (!record.isOver) {
        record.abandon(event.seq);
        this.#touch(number - this.#dropped);
      }
      this.#waiting.delete(number);
      this.#calls.delete(key);
    }
  }

  #gap(gap: Gap & { readonly type: "gap" }): void {
    this.gaps = [...this.gaps.slice(-MAX_CONTROLS + 1), { from: gap.from, to: gap.to }];
    const part: GapPart = {
      kind: "gap",
      key: this.#key(),
      from: gap.from,
      to: gap.to,
      firstSeq: gap.from,
      seq: gap.to,
      runId: undefined,
      startedAt: "",
    };
    this.seq = Math.max(this.seq, gap.to);
    this.#add(new FixedRecord(part));
    this.#changes += 1;
  }

  #tell(run: Run | null): void {
    this.#told = run;
    this.#changes += 1;
  }

  #controlled(control: ControlledNotice): void {
    this.controls = [...this.controls.slice(-MAX_CONTROLS + 1), control];
    this.#changes += 1;
    if (!isAnswer(control)) return;
    const number = this.#calls.get(callKey(control.runId, control.callId) ?? "");
    if (number !== undefined) this.#answer(number, control);
  }

  #answer(number: number, control: ControlledNotice): void {
    (this.#records[number - this.#dropped] as ToolCallRecord).answer(control, this.seq);
    this.#waiting.delete(number);
    this.#touch(number - this.#dropped);
  }

  #add(record: PartRecord): void {
    const before = this.#records.at(-1);
    if (before instanceof TextRecord) {
      before.settle();
      this.#touch(this.#records.length - 1);
    }
    this.#own();
    this.#records.push(record);
    this.#heads.push(record.part);
    if (this.#events > this.#options.retain) this.#trim();
  }

  #trim(): void {
    let count = 0;
    const most = this.#records.length - 1;
    while (count < most && this.#events > this.#options.retain) {
      this.#events -= this.#records[count]!.events;
      count += 1;
    }
    this.#refresh();
    this.#records.splice(0, count);
    this.#own();
    this.#heads.splice(0, count);
    this.#dropped += count;
    for (const [key, number] of this.#calls) if (number < this.#dropped) this.#calls.delete(key);
    for (const number of this.#waiting) if (number < this.#dropped) this.#waiting.delete(number);
    this.firstSeq = this.#records[0]?.part.firstSeq ?? 0;
    while (this.#runs.length > 1 && this.#runs[0]!.lastSeq < this.firstSeq) this.#runs.shift();
    this.#changes += 1;
  }

  #touch(index: number): void {
    this.#stale.add(index);
  }

  #refresh(): void {
    if (this.#stale.size === 0) return;
    this.#own();
    for (const index of this.#stale) this.#heads[index] = this.#records[index]!.part;
    this.#stale.clear();
  }

  #own(): void {
    if (!this.#shared) return;
    this.#heads = this.#heads.slice();
    this.#shared = false;
  }

  #clear(): void {
    this.#records = [];
    this.#heads = [];
    this.#shared = false;
    this.#stale.clear();
    this.#calls.clear();
    this.#waiting.clear();
    this.#runs = [];
    this.#told = null;
    this.#events = 0;
    this.#dropped = 0;
    this.#past = undefined;
    this.#changes += 1;
    this.seq = 0;
    this.firstSeq = 0;
    this.gaps = [];
    this.controls = [];
  }

  #key(): string {
    return `${this.resets}-${this.#keys++}`;
  }

  /** How many records begin at this position or before it. */
  #countUpTo(seq: number): number {
    let low = 0;
    let high = this.#records.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#records[middle]!.shownFrom <= seq) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #runAt(seq: number): Run | null {
    const run = this.#runs.findLast((it) => it.firstSeq <= seq);
    if (run === undefined) return null;
    if (run.endedAt !== null && run.lastSeq <= seq) return run;
    return { ...run, state: "running", endedAt: null, lastSeq: seq };
  }
}

/** A part, and what it was at each of its positions. */
interface PartRecord {
  readonly part: Part;
  /** From which position on there is something of it to show. */
  readonly shownFrom: number;
  /** The position of its last change. */
  readonly changedAt: number;
  /** How many events it is made of. */
  readonly events: number;
  /** What it was at this position, which is not before `shownFrom`. */
  at(seq: number): Part;
}

class FixedRecord implements PartRecord {
  readonly part: Part;
  readonly events = 1;

  constructor(part: Part) {
    this.part = part;
  }

  get shownFrom(): number {
    return this.part.seq;
  }

  get changedAt(): number {
    return this.part.seq;
  }

  at(): Part {
    return this.part;
  }
}

/** A text that grows, with a mark for each of its events: 12 bytes, beside the text itself. */
class TextRecord implements PartRecord {
  readonly #key: string;
  readonly #firstSeq: number;
  readonly #runId: string | undefined;
  readonly #startedAt: string;
  readonly #started: number;
  /** Whether the thoughts have no other members, so that they are one text. */
  readonly #joins: boolean;
  #text = "";
  #seq = 0;
  #endedAt = "";
  #settled = false;
  #part: TextPart | undefined;
  #marks = new Uint32Array(3 * 4);
  #count = 0;

  constructor(key: string, event: ThoughtEvent) {
    this.#key = key;
    this.#firstSeq = event.fromSeq ?? event.seq;
    this.#runId = event.runId;
    this.#startedAt = event.timestamp;
    this.#started = Date.parse(event.timestamp);
    this.#joins = isTextAlone(event);
    this.append(event);
  }

  get part(): TextPart {
    return (this.#part ??= this.#made(this.#text, this.#seq, this.#endedAt, this.#settled));
  }

  get shownFrom(): number {
    return this.#firstSeq + this.#marks[0]!;
  }

  get changedAt(): number {
    return this.#seq;
  }

  get events(): number {
    return this.#count;
  }

  takes(event: ThoughtEvent): boolean {
    return (
      this.#joins &&
      isTextAlone(event) &&
      event.runId === this.#runId &&
      this.#count < MAX_TEXT &&
      this.#text.length + event.data.content.length <= MAX_TEXT
    );
  }

  append(event: ThoughtEvent): void {
    this.#text += event.data.content;
    this.#seq = event.seq;
    this.#endedAt = event.timestamp;
    this.#part = undefined;
    const at = 3 * this.#count++;
    if (at === this.#marks.length) {
      const more = new Uint32Array(2 * at);
      more.set(this.#marks);
      this.#marks = more;
    }
    this.#marks[at] = event.seq - this.#firstSeq;
    this.#marks[at + 1] = this.#text.length;
    this.#marks[at + 2] = Math.max(0, Date.parse(event.timestamp) - this.#started);
  }

  settle(): void {
    this.#settled = true;
    this.#part = undefined;
    this.#marks = this.#marks.slice(0, 3 * this.#count);
  }

  at(seq: number): TextPart {
    let low = 0;
    let high = this.#count;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#firstSeq + this.#marks[3 * middle]! <= seq) low = middle + 1;
      else high = middle;
    }
    const mark = 3 * (low - 1);
    const endedAt = new Date(this.#started + this.#marks[mark + 2]!).toISOString();
    return this.#made(this.#text.slice(0, this.#marks[mark + 1]), this.#firstSeq + this.#marks[mark]!, endedAt, false);
  }

  #made(text: string, seq: number, endedAt: string, settled: boolean): TextPart {
    return {
      kind: "text",
      key: this.#key,
      firstSeq: this.#firstSeq,
      seq,
      runId: this.#runId,
      startedAt: this.#startedAt,
      endedAt,
      text,
      settled,
    };
  }
}

/** A call of a tool, as it was at each position at which it changed. */
class ToolCallRecord implements PartRecord {
  readonly #versions: { readonly from: number; readonly part: ToolCallPart }[];
  events = 1;

  constructor(key: string, event: ToolCallEvent, needsApproval: boolean) {
    const { data } = event;
    const over = isOver(data.status);
    this.#versions = [
      {
        from: event.seq,
        part: {
          kind: "tool_call",
          key,
          firstSeq: event.seq,
          seq: event.seq,
          runId: event.runId,
          startedAt: event.timestamp,
          callId: data.callId ?? undefined,
          tool: data.tool ?? undefined,
          content: data.content ?? undefined,
          status: data.status ?? undefined,
          input: data.input,
          output: outputOf(data),
          endedAt: over ? event.timestamp : undefined,
          durationMs: over ? 0 : undefined,
          approval: needsApproval ? (over ? "settled" : "pending") : "none",
          answeredBy: undefined,
          data,
        },
      },
    ];
  }

  get part(): ToolCallPart {
    return this.#versions.at(-1)!.part;
  }

  get shownFrom(): number {
    return this.#versions[0]!.from;
  }

  get changedAt(): number {
    return this.#versions.at(-1)!.from;
  }

  get isOver(): boolean {
    return isOver(this.part.status);
  }

  at(seq: number): Part {
    return this.#versions.findLast((version) => version.from <= seq)!.part;
  }

  goOn(event: ToolCallEvent): void {
    const { data, timestamp } = event;
    const before = this.part;
    const status = data.status ?? before.status;
    const over = isOver(status);
    this.events += 1;
    this.#change(event.seq, {
      seq: event.seq,
      tool: data.tool ?? before.tool,
      content: data.content ?? before.content,
      status,
      input: data.input ?? before.input,
      output: outputOf(data) ?? before.output,
      endedAt: over ? (before.endedAt ?? timestamp) : undefined,
      durationMs: over ? (before.durationMs ?? Date.parse(timestamp) - Date.parse(before.startedAt)) : undefined,
      approval: over && before.approval === "pending" ? "settled" : before.approval,
      data,
    });
  }

  answer(control: ControlledNotice, seq: number): void {
    const approval: Approval = control.action === "approve" ? "approved" : "rejected";
    this.#change(Math.max(seq, this.changedAt), { approval, answeredBy: control.by });
  }

  abandon(seq: number): void {
    const { approval, status } = this.part;
    if (status === undefined && approval !== "pending") return;
    this.#change(seq, { status: "abandoned", approval: approval === "pending" ? "settled" : approval });
  }

  #change(from: number, changed: Partial<ToolCallPart>): void {
    this.#versions.push({ from, part: { ...this.part, ...changed } });
    if (this.#versions.length > MAX_VERSIONS) this.#versions.splice(1, MAX_VERSIONS / 2);
  }
}

function resultPart(key: string, event: ResultEvent): Part {
  return { kind: "result", ...whereabouts(key, event), data: event.data };
}

function errorPart(key: string, event: ErrorEvent): Part {
  const { data } = event;
  return {
    kind: "error",
    ...whereabouts(key, event),
    message: data.message,
    code: data.code ?? undefined,
    retryable: data.retryable === true,
    data,
  };
}

function whereabouts(key: string, event: AgentEvent) {
  return { key, firstSeq: event.seq, seq: event.seq, runId: event.runId, startedAt: event.timestamp };
}

/** What an event of a run makes of it, if it is its end. */
function endOf(event: ResultEvent | ErrorEvent): RunState | undefined {
  if (event.type === "result") return "succeeded";
  const { code, retryable } = event.data;
  if (code === "producer_lost") return "lost";
  if (code === "superseded") return "superseded";
  if (retryable === true) return undefined;
  return code === "cancelled" ? "cancelled" : "failed";
}

function isOver(status: string | null | undefined): boolean {
  return status === "succeeded" || status === "failed" || status === "abandoned";
}

function isAnswer(control: ControlledNotice): boolean {
  return control.action === "approve" || control.action === "reject";
}

function isTextAlone(event: ThoughtEvent): boolean {
  for (const name in event.data) if (name !== "content") return false;
  return true;
}

function outputOf(data: ToolCallData): Json | undefined {
  return data["output"] ?? data["result"] ?? data["error"];
}

function callKey(runId: string | undefined, call: string | undefined): string | undefined {
  return call === undefined ? undefined : `${runId ?? ""} ${call}`;
}
