import { memo, useMemo, useState } from "react";
import type { ErrorPart, GapPart, Part, ResultPart, TextPart, ToolCallPart } from "@skald/client";
import { EventDetails } from "./details";
import { clock, count, duration, label, nameOf, summary, titleLine } from "./model";
import { Facts } from "./ui";
import { VirtualList } from "./virtual";

/** A piece of text is cut into rows of about so many characters, at the end of a line or a word. */
const ROW = 900;

/** One row of the transcript: a part, or a piece of a long text. */
interface Row {
  readonly key: string;
  readonly part: Part;
  readonly text?: string;
  readonly first: boolean;
  readonly last: boolean;
}

/** The span of time that bars are drawn in. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

const cut = new WeakMap<TextPart, readonly string[]>();

/** Where a text that grows is cut does not change while it grows. */
export function piecesOf(part: TextPart): readonly string[] {
  const there = cut.get(part);
  if (there !== undefined) return there;
  const { text } = part;
  const pieces: string[] = [];
  let from = 0;
  while (text.length - from > ROW * 2) {
    const line = text.indexOf("\n", from + ROW);
    const word = text.indexOf(" ", from + ROW);
    const at =
      line !== -1 && line < from + ROW * 1.5 ? line + 1 : word !== -1 && word < from + ROW * 2 ? word + 1 : from + ROW;
    pieces.push(text.slice(from, at));
    from = at;
  }
  pieces.push(text.slice(from));
  cut.set(part, pieces);
  return pieces;
}

/** The first line is the title above, if it stands by itself. */
function rowsOf(parts: readonly Part[]): Row[] {
  const rows: Row[] = [];
  for (const part of parts) {
    if (part.kind !== "text") {
      rows.push({ key: part.key, part, first: true, last: true });
      continue;
    }
    const title = part === parts[0] ? titleLine(part.text) : 0;
    if (part.text.slice(title).trim() === "") continue;
    const pieces = piecesOf(part);
    pieces.forEach((text, index) =>
      rows.push({
        key: `${part.key}.${index}`,
        part,
        text: index === 0 ? text.slice(title) : text,
        first: index === 0,
        last: index === pieces.length - 1,
      }),
    );
  }
  return rows;
}

function estimate(row: Row): number {
  if (row.text !== undefined) return 40 + Math.ceil(row.text.length / 70) * 28;
  return row.part.kind === "tool_call" ? 66 : 90;
}

/** What an agent said and did, in order. */
export function Transcript(props: {
  workflowId: string;
  parts: readonly Part[];
  span: Span;
  live: boolean;
  writing: boolean;
}) {
  const { parts, workflowId, span, writing } = props;
  const rows = useMemo(() => rowsOf(parts), [parts]);
  const end = rows.at(-1);
  return (
    <VirtualList
      label="What the agent said and did"
      rows={rows}
      keyOf={(row) => row.key}
      estimate={estimate}
      follow={props.live}
      begin={writing}
      render={(row) => {
        const { part } = row;
        switch (part.kind) {
          case "text":
            return (
              <Thought
                workflowId={workflowId}
                part={part}
                text={row.text!}
                first={row.first}
                last={row.last}
                caret={writing && row === end}
              />
            );
          case "tool_call":
            return <Call workflowId={workflowId} part={part} from={span.from} to={span.to} />;
          case "result":
            return <Result workflowId={workflowId} part={part} />;
          case "error":
            return <Failure workflowId={workflowId} part={part} />;
          case "gap":
            return <Missing part={part} />;
        }
      }}
    />
  );
}

/** The time of a part, and a way to its events. */
function Margin(props: { workflowId: string; part: Part; open: boolean; toggle: () => void }) {
  const { firstSeq, seq, startedAt } = props.part;
  const name = firstSeq === seq ? `${seq}` : `${firstSeq}–${seq}`;
  return (
    <div className="margin">
      <time dateTime={startedAt}>{clock(startedAt)}</time>
      <button
        type="button"
        className="seq"
        aria-expanded={props.open}
        aria-label={firstSeq === seq ? `Event ${seq} as JSON` : `Events ${firstSeq} to ${seq} as JSON`}
        onClick={props.toggle}
      >
        #{name}
      </button>
    </div>
  );
}

const Thought = memo(
  function Thought(props: {
    workflowId: string;
    part: TextPart;
    text: string;
    first: boolean;
    last: boolean;
    caret: boolean;
  }) {
    const [open, setOpen] = useState(false);
    return (
      <div className={`row thought ${props.last ? "is-last" : ""}`}>
        {props.first ? (
          <Margin workflowId={props.workflowId} part={props.part} open={open} toggle={() => setOpen(!open)} />
        ) : (
          <div className="margin" />
        )}
        <div>
          <p className="prose">
            {props.first ? props.text.trimStart() : props.text}
            {props.caret && <span className="caret" aria-hidden="true" />}
          </p>
          {open && <EventDetails workflowId={props.workflowId} from={props.part.firstSeq} to={props.part.seq} />}
        </div>
      </div>
    );
  },
  (before, after) =>
    before.text === after.text &&
    before.first === after.first &&
    before.last === after.last &&
    before.caret === after.caret &&
    (!after.first || before.part.seq === after.part.seq),
);

const STATES: Readonly<Record<string, string>> = {
  started: "running",
  succeeded: "done",
  failed: "failed",
  abandoned: "never came to an end",
};

/** A call of a tool: a bar from its start to its end, with what went in and what came out. */
const Call = memo(function Call(props: { workflowId: string; part: ToolCallPart; from: number; to: number }) {
  const { part } = props;
  const [open, setOpen] = useState(false);
  const [unfolded, setUnfolded] = useState(false);
  const waits = part.approval === "pending" && part.status === "started";
  const state = waits ? "waiting" : (part.status ?? "said");
  const began = Date.parse(part.startedAt);
  const length = Math.max(1, props.to - props.from);
  const ended = part.endedAt === undefined ? props.to : Date.parse(part.endedAt);
  const left = share((began - props.from) / length);
  const right = part.status === undefined ? left : share((ended - props.from) / length);
  const word = waits
    ? "waits for an answer"
    : part.approval === "rejected" && part.status === "failed"
      ? "rejected"
      : (STATES[part.status ?? ""] ?? "");
  return (
    <div className={`row call is-${state}`}>
      <Margin workflowId={props.workflowId} part={part} open={open} toggle={() => setOpen(!open)} />
      <div className="call-box">
        <details onToggle={(event) => setUnfolded(event.currentTarget.open)}>
          <summary>
            <span className="call-line">
              <span className="call-sign" aria-hidden="true" />
              <span className="call-name">{label(nameOf(part))}</span>
              <span className="call-input">{summary(part.input)}</span>
              <span className="call-state">
                {word}
                {part.durationMs !== undefined && part.durationMs > 0 && <> · {duration(part.durationMs)}</>}
              </span>
            </span>
            <span className="call-track" aria-hidden="true">
              <span className="call-bar" style={{ left: `${left}%`, width: `max(5px, ${right - left}%)` }} />
            </span>
          </summary>
          {unfolded && <CallData part={part} />}
        </details>
        {part.answeredBy !== undefined && (
          <p className={`answered is-${part.approval}`}>
            {part.approval === "approved" ? "Approved" : "Rejected"} by {part.answeredBy}
          </p>
        )}
        {open && <EventDetails workflowId={props.workflowId} from={part.firstSeq} to={part.seq} ends />}
      </div>
    </div>
  );
});

function CallData({ part }: { part: ToolCallPart }) {
  return (
    <div className="call-more">
      <h3>Input</h3>
      {part.input === undefined ? <p className="nothing">none</p> : <pre>{JSON.stringify(part.input, null, 2)}</pre>}
      <h3>Output</h3>
      {part.output === undefined ? (
        <p className="nothing">{part.endedAt === undefined ? "not yet" : "none was published"}</p>
      ) : (
        <pre>{typeof part.output === "string" ? part.output : JSON.stringify(part.output, null, 2)}</pre>
      )}
    </div>
  );
}

function share(fraction: number): number {
  return Math.round(Math.min(1, Math.max(0, fraction)) * 1000) / 10;
}

const Result = memo(function Result({ workflowId, part }: { workflowId: string; part: ResultPart }) {
  const [open, setOpen] = useState(false);
  return (
    <div className="row result">
      <Margin workflowId={workflowId} part={part} open={open} toggle={() => setOpen(!open)} />
      <div className="result-box">
        <h3>Result</h3>
        <Facts value={part.data} />
        {open && <EventDetails workflowId={workflowId} from={part.seq} to={part.seq} />}
      </div>
    </div>
  );
});

const ENDS: Readonly<Record<string, string>> = {
  producer_lost: "The agent was lost",
  superseded: "Another agent took over",
  cancelled: "Stopped",
};

const Failure = memo(function Failure({ workflowId, part }: { workflowId: string; part: ErrorPart }) {
  const [open, setOpen] = useState(false);
  const code = String(part.code ?? "");
  const mild = code === "cancelled" || code === "superseded";
  const kind = mild ? "mild" : part.retryable && code !== "producer_lost" ? "warn" : "bad";
  return (
    <div className={`row error is-${kind}`}>
      <Margin workflowId={workflowId} part={part} open={open} toggle={() => setOpen(!open)} />
      <div className="error-box">
        <h3>{ENDS[code] ?? (part.retryable ? "Error, and it goes on" : "Failed")}</h3>
        <p>{part.message || "It did not say why."}</p>
        {code !== "" && <p className="code">{code}</p>}
        {open && <EventDetails workflowId={workflowId} from={part.seq} to={part.seq} />}
      </div>
    </div>
  );
});

function Missing({ part }: { part: GapPart }) {
  const missing = part.to - part.from + 1;
  return (
    <div className="row gap">
      <div className="margin" />
      <p>
        {count(missing, "event")} {missing === 1 ? "is" : "are"} missing here (#{part.from}–{part.to}): the log keeps
        only the newest, and let them go before they were seen.
      </p>
    </div>
  );
}
