import { useCallback, useEffect, useMemo, useState } from "react";
import type { Part, Run, ToolCallPart, WorkflowSummary } from "@skald/client";
import { useSkaldClient, type WorkflowState } from "@skald/client/react";
import { useAgent } from "./agent";
import { useNow, usePolled } from "./hooks";
import { behind, clock, count, duration, label, nameOf, standingOf, stretchesOf, titleOf, type Stretch } from "./model";
import { Scrubber, TimeLine } from "./timeline";
import { Transcript, type Span } from "./transcript";
import { ActionButton, Badge, Copy, Facts, Notice, StopButton } from "./ui";

/** Each event by itself, so that any of them is a position. */
const WHOLE = { coalesce: false } as const;
const POLL_MS = 2_000;
const TICK_MS = 500;

/** One workflow: the run that is at the position somebody chose, or as it goes on. */
export function RunPage({ workflowId }: { workflowId: string }) {
  const client = useSkaldClient();
  const [at, setAt] = useState<number | null>(null);
  const view = useAgent(workflowId, { ...WHOLE, upTo: at ?? undefined });
  const summary = usePolled(() => client.workflow(workflowId), POLL_MS, workflowId);

  // Another log counts from the beginning: no position of the old one means anything.
  useEffect(() => setAt(null), [view.epoch]);
  const go = useCallback((seq: number | null) => setAt(seq), []);

  const all = useAgent(workflowId, WHOLE);
  const stretches = useMemo(() => stretchesOf(all.parts), [all.parts]);
  const stretch = at === null ? stretches.at(-1) : stretchAt(stretches, at);
  const parts = useMemo(() => partsOf(view.parts, stretch), [view.parts, stretch?.from, stretch?.to]);
  const whole = useMemo(() => partsOf(all.parts, stretch), [all.parts, stretch?.from, stretch?.to]);
  const waitsForFirst = at === null && all.run?.state === "running" && stretch?.runId !== all.run.runId;
  const run = at === null ? all.run : view.run?.runId === stretch?.runId ? view.run : null;
  const title =
    titleOf(whole) ?? (parts.length === 0 ? "An agent that has said nothing yet" : "An agent without words");
  useEffect(() => void (document.title = `${title} · Skald`), [title]);

  if (view.problem !== null && view.state !== "stale" && all.parts.length === 0) {
    return <Unreadable view={view} workflowId={workflowId} />;
  }
  return (
    <div className={`page run ${at === null ? "" : "is-past"}`}>
      <Head title={title} />
      <State view={all} run={run} at={at} />
      <Troubles view={all} />
      {at === null && <Pending view={all} />}
      <Numbers view={all} run={run} summary={summary.value} />
      <Chart all={all} parts={whole} stretches={stretches} at={at} go={go} run={run} />
      {at !== null && (
        <p className="past" role="status">
          You see this run as it was at event {at} of {all.lastSeq}.
        </p>
      )}
      {waitsForFirst ? (
        <p className="empty">A run has begun; its agent has said nothing yet.</p>
      ) : (
        <Body workflowId={workflowId} parts={parts} whole={whole} run={run} live={at === null} state={all.state} />
      )}
    </div>
  );
}

function stretchAt(stretches: readonly Stretch[], seq: number): Stretch | undefined {
  return stretches.findLast((it) => it.firstSeq <= seq) ?? stretches[0];
}

function partsOf(parts: readonly Part[], stretch: Stretch | undefined): readonly Part[] {
  if (stretch === undefined) return parts;
  return stretch.from === 0 && stretch.to >= parts.length ? parts : parts.slice(stretch.from, stretch.to);
}

/** From the first sign to the last; to now while it runs. */
function useSpan(parts: readonly Part[], run: Run | null): Span {
  const open = run?.state === "running";
  const now = useNow(TICK_MS);
  return useMemo(() => {
    const first = parts.find((it) => it.startedAt !== "");
    const from = Date.parse(first?.startedAt ?? run?.startedAt ?? "") || now;
    if (open) return { from, to: Math.max(now, from + 1000) };
    const last = parts.at(-1);
    const end = last === undefined ? from : Date.parse(endOf(last)) || from;
    return { from, to: Math.max(from + 1000, end) };
  }, [parts, run, open, open ? now : 0]);
}

function endOf(part: Part): string {
  if (part.kind === "text") return part.endedAt;
  return part.kind === "tool_call" ? (part.endedAt ?? part.startedAt) : part.startedAt;
}

function Head({ title }: { title: string }) {
  return (
    <header className="run-head">
      <a className="back" href="#/">
        <svg viewBox="0 0 16 16" aria-hidden="true">
          <path d="M10 3.500L5.500 8l4.500 4.500" />
        </svg>
        All runs
      </a>
      <div className="run-title">
        <h1>{title}</h1>
      </div>
    </header>
  );
}

/** What it is at, and how to stop it: in sight wherever somebody reads. */
function State({ view, run, at }: { view: WorkflowState; run: Run | null; at: number | null }) {
  const standing = standingOf(run, at === null && view.pending.length > 0, at === null && view.cancelling);
  return (
    <div className="run-state">
      <Badge standing={standing} />
      <Elapsed run={run} asked={standing === "waiting" ? view.pending[0] : undefined} />
      <span className="spring" />
      {at === null && run?.state === "running" && (
        <StopButton what="this agent" busy={view.cancelling} act={() => view.cancel()} />
      )}
    </div>
  );
}

function Numbers(props: { view: WorkflowState; run: Run | null; summary: WorkflowSummary | undefined }) {
  const { view, run, summary } = props;
  const lag = behind(view, summary?.lastSeq);
  return (
    <dl className="meta">
      <Meta name="Owner">{summary?.owner ?? "nobody"}</Meta>
      <Meta name="Viewers">{summary?.viewers ?? "…"}</Meta>
      <Meta name="Behind">{lag === 0 ? "nothing" : count(lag, "event")}</Meta>
      <Meta name="Retained">
        {view.lastSeq === 0 ? "nothing" : `#${summary?.firstSeq ?? view.firstSeq}–${view.lastSeq}`}
      </Meta>
      <Meta name="Epoch">
        <code>{view.epoch ?? "…"}</code>
      </Meta>
      <Meta name="Run">
        {run === null ? (
          "none"
        ) : (
          <>
            <code title={run.runId}>{run.runId.slice(0, 8)}</code> <Copy text={run.runId} what="the id of the run" />
          </>
        )}
      </Meta>
      <Meta name="Workflow">
        <code title={view.workflowId}>{view.workflowId.slice(0, 8)}</code>{" "}
        <Copy text={view.workflowId} what="the id of the workflow" />
      </Meta>
    </dl>
  );
}

function Meta({ name, children }: { name: string; children: React.ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

/** Since when it waits, else works; when it ended, and what it took. */
function Elapsed({ run, asked }: { run: Run | null; asked: ToolCallPart | undefined }) {
  const now = useNow(1000);
  if (run === null) return null;
  const end = run.endedAt === null ? now : Date.parse(run.endedAt);
  const begun = asked?.startedAt ?? run.startedAt;
  const lasted = duration(end - Date.parse(begun));
  return (
    <span className="when">
      <span className="when-clock">
        {run.endedAt === null ? `since ${clock(begun)}, ` : `at ${clock(run.endedAt)}, `}
      </span>
      {run.endedAt === null ? `for ${lasted}` : `after ${lasted}`}
    </span>
  );
}

/** What is wrong, said as it is. */
function Troubles({ view }: { view: WorkflowState }) {
  const resets = view.resets > 0 && (
    <Notice kind="warn">
      The log began anew{view.resets > 1 ? `, ${view.resets} times` : ""}: what was shown before is gone from the
      gateway, and this is what came since.
    </Notice>
  );
  if (view.state === "stale") {
    return (
      <>
        {resets}
        <Notice kind="warn">
          Not connected right now. What you see may be old; what happens meanwhile will be shown.
        </Notice>
      </>
    );
  }
  if (view.state === "ended" && view.problem !== null) {
    return <Notice kind="bad">This is over: {view.problem.message}.</Notice>;
  }
  if (view.problem !== null) return <Notice kind="warn">{view.problem.message}.</Notice>;
  return resets || null;
}

/** What the agent waits for, where nobody can miss it. */
function Pending({ view }: { view: WorkflowState }) {
  const open = view.run?.state === "running";
  const asked = view.pending.filter((it) => it.callId !== undefined);
  if (!open || asked.length === 0) return null;
  return (
    <section className="pending" aria-label="Waits for you">
      {asked.map((it) => (
        <Question key={it.key} call={it} view={view} />
      ))}
    </section>
  );
}

function Question({ call, view }: { call: ToolCallPart; view: WorkflowState }) {
  const name = label(nameOf(call));
  return (
    <div className="question">
      <div role="status">
        <p className="question-line">
          Waits for you: may I <strong>{name}</strong>?
        </p>
        <Facts value={call.input} />
      </div>
      <div className="asks-buttons">
        <ActionButton
          className="primary"
          busy="Approving…"
          label={`Approve: ${name}`}
          act={() => view.approve(call.callId!)}
        >
          Approve
        </ActionButton>
        <ActionButton busy="Rejecting…" label={`Reject: ${name}`} act={() => view.reject(call.callId!)}>
          Reject
        </ActionButton>
      </div>
    </div>
  );
}

function Chart(props: {
  all: WorkflowState;
  parts: readonly Part[];
  stretches: readonly Stretch[];
  at: number | null;
  run: Run | null;
  go: (seq: number | null) => void;
}) {
  const { all, parts, at, go } = props;
  const span = useSpan(parts, at === null ? props.run : null);
  const time = useMemo(() => (at === null ? null : timeAt(parts, at)), [parts, at]);
  if (all.lastSeq === 0 || parts.length === 0) return null;
  return (
    <section className="chart" aria-label="Time line">
      <TimeLine
        parts={parts}
        span={span}
        controls={all.controls}
        runId={parts.at(-1)?.runId}
        at={time}
        pick={(seq) => go(seq >= all.lastSeq ? null : seq)}
      />
      <Scrubber
        first={all.firstSeq}
        last={all.lastSeq}
        at={at}
        time={time === null ? "" : clock(time)}
        stretches={props.stretches}
        connected={all.state === "live" || all.state === "replaying"}
        go={go}
      />
      <div className="chart-words" aria-hidden="true">
        <p>
          {at === null ? (
            <>event {all.lastSeq.toLocaleString("en")}, the last so far; drag to see any earlier moment</>
          ) : (
            <>
              event {at.toLocaleString("en")} of {all.lastSeq.toLocaleString("en")}, {clock(time ?? 0)}
            </>
          )}
        </p>
        <p className="legend">
          <span className="is-thought">thinks</span>
          <span className="is-call">uses a tool</span>
          <span className="is-waiting">waits for you</span>
          <span className="is-failed">fails</span>
        </p>
      </div>
    </section>
  );
}

/** When an event was published, as near as the parts tell. */
function timeAt(parts: readonly Part[], seq: number): number {
  let time = 0;
  for (const part of parts) {
    if (part.kind === "gap") continue;
    if (part.firstSeq > seq) break;
    const began = Date.parse(part.startedAt);
    if (part.kind === "text" && part.seq > part.firstSeq) {
      const fraction = Math.min(1, (seq - part.firstSeq) / (part.seq - part.firstSeq));
      time = began + fraction * (Date.parse(part.endedAt) - began);
    } else if (part.kind === "tool_call" && part.seq <= seq && part.endedAt !== undefined) {
      time = Math.max(time, Date.parse(part.endedAt));
    } else {
      time = Math.max(time, began);
    }
  }
  return time;
}

function Body(props: {
  workflowId: string;
  parts: readonly Part[];
  whole: readonly Part[];
  run: Run | null;
  live: boolean;
  state: string;
}) {
  const span = useSpan(props.whole, props.live ? props.run : null);
  const working = props.live && props.run?.state === "running";
  if (props.parts.length === 0) {
    return (
      <p className="empty">
        {props.state === "replaying" || props.state === "connecting" ? "Fetching…" : "Nothing yet."}
      </p>
    );
  }
  return (
    <Transcript
      workflowId={props.workflowId}
      parts={props.parts}
      span={span}
      live={props.live}
      writing={working && props.parts.at(-1)?.kind === "text"}
    />
  );
}

function Unreadable({ view, workflowId }: { view: WorkflowState; workflowId: string }) {
  const { status, message } = view.problem!;
  return (
    <div className="page">
      <a className="back" href="#/">
        All runs
      </a>
      <h1 className="sentence">{status === 403 ? "This is not yours to read" : "This cannot be shown for now"}</h1>
      <p className="empty">
        {status === 403
          ? "Your token may not read this workflow, or it is not there yet. It is asked for again while this is open."
          : `${message}.`}{" "}
        <code>{workflowId}</code>
      </p>
    </div>
  );
}
