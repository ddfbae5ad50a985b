import type {
  ControlledNotice,
  ErrorData,
  Gap,
  Json,
  JsonObject,
  Problem,
  Run,
  ToolCallData,
  ToolCallStatus,
  WatchState,
} from "./types.js";

/** What all parts of a view have in common. A part that is not the same object as before has changed. */
interface PartBase {
  /** Names the part for as long as the epoch lasts: for a `key` in React. */
  readonly key: string;
  /** The number of its first event. */
  readonly firstSeq: number;
  /** The number of its last event so far. */
  readonly seq: number;
  /** The run it belongs to, if any. */
  readonly runId: string | undefined;
  /** When its first event was published: ISO 8601. */
  readonly startedAt: string;
}

/** Consecutive thoughts of one run, as one text. */
export interface TextPart extends PartBase {
  readonly kind: "text";
  readonly text: string;
  /** When its last event was published: ISO 8601. */
  readonly endedAt: string;
  /** Whether something else has followed, so that it does not grow any more. */
  readonly settled: boolean;
}

/**
 * What has become of the question whether a call may go on. `none`: it was not asked; `settled`: the call came to its
 * end, and the answer was not seen here.
 */
export type Approval = "none" | "pending" | "approved" | "rejected" | "settled";

/** How far a call has come; `abandoned`: its run ended before the call did. */
export type ToolCallPartStatus = ToolCallStatus | "abandoned";

/** A call of a tool, from its first event to its last. */
export interface ToolCallPart extends PartBase {
  readonly kind: "tool_call";
  readonly callId: string | undefined;
  readonly tool: string | undefined;
  /** What the agent says of it, if it says something. */
  readonly content: string | undefined;
  /** Undefined if the agent does not say. */
  readonly status: ToolCallPartStatus | undefined;
  readonly input: Json | undefined;
  /** The member `output` of its data, else `result`, else `error`; undefined until there is one. */
  readonly output: Json | undefined;
  /** When it came to its end: ISO 8601; undefined while it goes on. */
  readonly endedAt: string | undefined;
  /** How many milliseconds it took; undefined while it goes on. */
  readonly durationMs: number | undefined;
  readonly approval: Approval;
  /** Who approved or rejected it: a subject. */
  readonly answeredBy: string | undefined;
  /** The data of its last event. */
  readonly data: ToolCallData;
}

/** The final output. */
export interface ResultPart extends PartBase {
  readonly kind: "result";
  readonly data: JsonObject;
}

/** Something went wrong. */
export interface ErrorPart extends PartBase {
  readonly kind: "error";
  readonly message: string;
  readonly code: string | number | undefined;
  readonly retryable: boolean;
  readonly data: ErrorData;
}

/** Something is missing here: the events `from` to `to`. */
export interface GapPart extends PartBase, Gap {
  readonly kind: "gap";
}

/** A piece of what an agent said and did, ready to be shown. */
export type Part = TextPart | ToolCallPart | ResultPart | ErrorPart | GapPart;

/** A workflow as a user interface shows it. A value: what has changed is another object. */
export interface WorkflowView {
  /** In lower case. */
  readonly workflowId: string;
  readonly state: WatchState;
  /** Why it does not come on; null while all is well. */
  readonly problem: Problem | null;
  /** What the agent said and did, in order. A part that has not changed is the same object. */
  readonly parts: readonly Part[];
  /** The run that is open, else the last one; null if there is none. */
  readonly run: Run | null;
  readonly epoch: string | undefined;
  /** The number of the last event that is shown: that of the log, or `upTo`. */
  readonly seq: number;
  /** The number of the first event that there is to show; 0 if there is none. */
  readonly firstSeq: number;
  /** The number of the last event that there is to show, whatever `upTo` is. */
  readonly lastSeq: number;
  /** What is missing. */
  readonly gaps: readonly Gap[];
  /** How often the log began anew after something of it had been shown. */
  readonly resets: number;
  /** What was asked of the agent while this was watched, the last 1000. */
  readonly controls: readonly ControlledNotice[];
  /** The calls that wait to be approved or rejected. */
  readonly pending: readonly ToolCallPart[];
  /** Whether a cancel was asked of the run that is open: show "stopping" until its state says more. */
  readonly cancelling: boolean;
}
