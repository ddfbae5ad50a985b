import type { ErrorPart, Json, Part, ResultPart, Run, RunState, ToolCallPart, WorkflowView } from "@skald/client";

/** What an agent is at, in the word that a person would use. */
export type Standing = RunState | "waiting" | "stopping" | "silent";

export const WORDS: Readonly<Record<Standing, string>> = {
  running: "working",
  waiting: "waits for you",
  stopping: "stopping",
  succeeded: "done",
  failed: "failed",
  cancelled: "stopped",
  lost: "lost",
  superseded: "replaced",
  silent: "no run",
};

export function standingOf(run: Run | null, waits: boolean, cancelling: boolean): Standing {
  if (run === null) return "silent";
  if (run.state !== "running") return run.state;
  if (cancelling) return "stopping";
  return waits ? "waiting" : "running";
}

/** Consecutive parts of one run, or of none. */
export interface Stretch {
  readonly runId: string | undefined;
  /** Of its parts in the view: from this index to before that one. */
  readonly from: number;
  readonly to: number;
  readonly firstSeq: number;
  readonly seq: number;
  readonly state: RunState | "open";
}

/** What there is of a log, run by run. What is missing belongs to what follows. */
export function stretchesOf(parts: readonly Part[]): Stretch[] {
  const stretches: Stretch[] = [];
  let from = 0;
  let runId: string | undefined;
  let begun = false;
  const close = (to: number) => {
    if (to === from) return;
    const last = parts[to - 1]!;
    stretches.push({ runId, from, to, firstSeq: parts[from]!.firstSeq, seq: last.seq, state: endOf(last) });
    from = to;
  };
  for (let i = 0; i < parts.length; i++) {
    const part = parts[i]!;
    if (part.kind === "gap") continue;
    if (begun && part.runId !== runId) {
      let end = i;
      while (end > from && parts[end - 1]!.kind === "gap") end -= 1;
      close(end);
    }
    runId = part.runId;
    begun = true;
  }
  close(parts.length);
  return stretches;
}

function endOf(last: Part): RunState | "open" {
  if (last.kind === "result") return "succeeded";
  if (last.kind !== "error") return "open";
  if (last.code === "producer_lost") return "lost";
  if (last.code === "superseded" || last.code === "cancelled") return last.code;
  return last.retryable ? "open" : "failed";
}

const TITLE = 110;

/** What a run is about: the first line, or sentence, that its agent said. */
export function titleOf(parts: readonly Part[], from = 0, to = parts.length): string | null {
  for (let i = from; i < to; i++) {
    const part = parts[i]!;
    if (part.kind === "text") {
      const text = part.text.trimStart();
      const line = (/^[^\n]*/.exec(text)?.[0] ?? "").trim();
      if (line === "") continue;
      const sentence = line.length <= TITLE ? line : (/^.*?[.!?…](?=\s|$)/.exec(line)?.[0] ?? line);
      return sentence.length <= TITLE ? sentence.replace(/[.:]$/, "") : sentence.slice(0, TITLE - 1).trimEnd() + "…";
    }
    if (part.kind === "tool_call" && part.tool !== undefined) return part.tool;
  }
  return null;
}

/** What an agent does right now: its last words, and the call that it is at behind them. */
export interface Doing {
  readonly words: string;
  readonly call: ToolCallPart | null;
  readonly end: ResultPart | ErrorPart | null;
}

const TAIL = 280;

export function doingOf(view: WorkflowView): Doing {
  const { parts, run } = view;
  let call: ToolCallPart | null = null;
  let end: ResultPart | ErrorPart | null = null;
  for (let i = parts.length - 1; i >= 0; i--) {
    const part = parts[i]!;
    if (part.kind === "gap") continue;
    if (run !== null && part.runId !== run.runId) break;
    if (part.kind === "text") {
      const title = i === 0 || parts[i - 1]!.runId !== part.runId ? titleLine(part.text) : 0;
      const words = tail(part.text.slice(title));
      if (words !== "") return { words, call, end };
    } else if (part.kind === "tool_call") {
      call ??= part;
    } else if (call === null) {
      end ??= part;
    }
  }
  return { words: "", call, end };
}

/** How much of a text is a line of its own that says what follows: it is the title already. */
export function titleLine(text: string): number {
  return /^\s*[^\n]{1,110}\n\s*/.exec(text)?.[0].length ?? 0;
}

/** The end of a text, from the beginning of a sentence or a word on. */
function tail(text: string): string {
  const trimmed = text.trim().replace(/\s+/g, " ");
  if (trimmed.length <= TAIL) return trimmed;
  const end = trimmed.slice(-TAIL);
  const start = /[.!?]\s+/.exec(end);
  const word = end.indexOf(" ") + 1;
  return start !== null && start.index < TAIL / 2 ? end.slice(start.index + start[0].length) : "… " + end.slice(word);
}

export function nameOf(call: ToolCallPart): string {
  return call.tool ?? call.content ?? "a tool";
}

/** A value in one line, as a person would say it. */
export function summary(value: Json | undefined): string {
  if (value === undefined || value === null) return "";
  if (typeof value !== "object") return String(value);
  if (Array.isArray(value)) return value.map(summary).join(", ");
  const entries = Object.entries(value).filter(([name]) => name !== "approval");
  return entries.map(([name, it]) => `${label(name)} ${summary(it)}`).join(" · ");
}

/** A name of a program's as words: sendMail and send_mail are send mail. */
export function label(name: string): string {
  return name
    .replace(/([a-z])([A-Z])/g, "$1 $2")
    .replace(/[_-]+/g, " ")
    .toLowerCase();
}

/** How far a viewer is behind the log, in events. */
export function behind(view: WorkflowView, lastSeq: number | undefined): number {
  return Math.max(0, (lastSeq ?? 0) - view.lastSeq);
}

export function duration(millis: number): string {
  if (millis < 950) return `${Math.max(0, Math.round(millis / 10) * 10)} ms`;
  const seconds = millis / 1000;
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  if (seconds < 60) return `${Math.round(seconds)} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${String(Math.round(seconds) % 60).padStart(2, "0")} s`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours} h ${minutes % 60} min` : `${Math.floor(hours / 24)} days`;
}

const CLOCK = new Intl.DateTimeFormat(undefined, {
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
  hour12: false,
});

export function clock(iso: string | number): string {
  const at = typeof iso === "number" ? iso : Date.parse(iso);
  return Number.isNaN(at) ? "" : CLOCK.format(at);
}

export function ago(iso: string | null, now: number): string {
  if (iso === null) return "never";
  const seconds = Math.max(0, Math.round((now - Date.parse(iso)) / 1000));
  if (seconds < 5) return "just now";
  if (seconds < 60) return `${seconds} s ago`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ago`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours} h ago` : `${Math.floor(hours / 24)} days ago`;
}

export function count(number: number, one: string, many = one + "s"): string {
  return `${number.toLocaleString("en")} ${number === 1 ? one : many}`;
}
