import { memo, useLayoutEffect, useMemo, useRef, useState } from "react";
import type { ControlledNotice, Part } from "@skald/client";
import { clock, duration, label, nameOf, type Stretch } from "./model";
import type { Span } from "./transcript";

const LANES = 4;
const LANE = 14;
const THOUGHTS = 22;
const NARROWEST = 3;

interface Bar {
  readonly x: number;
  readonly width: number;
  readonly lane: number;
  readonly kind: string;
  readonly title: string;
}

/** What happened when, drawn to scale: thoughts, calls of tools below, the end, and what viewers asked. */
export const TimeLine = memo(function TimeLine(props: {
  parts: readonly Part[];
  span: Span;
  controls: readonly ControlledNotice[];
  runId: string | undefined;
  /** Where somebody stands, if it is not the end. */
  at: number | null;
  pick: (seq: number) => void;
}) {
  const box = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(800);
  useLayoutEffect(() => {
    const it = box.current!;
    const observer = new ResizeObserver(() => setWidth(Math.max(200, it.clientWidth)));
    observer.observe(it);
    setWidth(Math.max(200, it.clientWidth));
    return () => observer.disconnect();
  }, []);
  const { parts, span } = props;
  const scale = width / Math.max(1, span.to - span.from);
  const { bars, lanes } = useMemo(() => draw(parts, span, scale), [parts, span.from, span.to, scale]);
  const height = THOUGHTS + lanes * LANE + 18;
  const asked = props.controls.filter((it) => it.runId === props.runId);
  return (
    <div
      className="timeline"
      ref={box}
      onClick={(event) => {
        const x = event.clientX - box.current!.getBoundingClientRect().left;
        props.pick(seqAt(parts, span.from + x / scale));
      }}
    >
      <svg
        viewBox={`0 0 ${width} ${height}`}
        width={width}
        height={height}
        role="img"
        aria-label={`Time line of ${duration(span.to - span.from)}`}
      >
        <line className="timeline-base" x1="0" x2={width} y1={THOUGHTS - 6} y2={THOUGHTS - 6} />
        {bars.map((bar, index) => (
          <rect
            key={index}
            className={`bar is-${bar.kind}`}
            x={bar.x}
            y={bar.lane === 0 ? THOUGHTS - 12 : THOUGHTS + (bar.lane - 1) * LANE}
            width={bar.width}
            height={bar.lane === 0 ? 6 : LANE - 5}
            rx="2"
          >
            <title>{bar.title}</title>
          </rect>
        ))}
        {asked.map((it) => (
          <path
            key={it.seq}
            className={`asked is-${it.action}`}
            d={`M${(Date.parse(it.at) - span.from) * scale} 0v${height - 18}`}
          >
            <title>{`${it.action} by ${it.by}`}</title>
          </path>
        ))}
        {props.at !== null && <path className="playhead" d={`M${(props.at - span.from) * scale} 0v${height - 14}`} />}
        <text className="tick" x="0" y={height - 3}>
          {clock(span.from)}
        </text>
        <text className="tick" x={width} y={height - 3} textAnchor="end">
          {clock(span.to)}
        </text>
        <text className="tick" x={width / 2} y={height - 3} textAnchor="middle">
          {duration(span.to - span.from)}
        </text>
      </svg>
    </div>
  );
});

/** Bars that touch each other at this scale are one, so that there are never more than there are pixels for them. */
function draw(parts: readonly Part[], span: Span, scale: number): { bars: Bar[]; lanes: number } {
  const bars: Bar[] = [];
  const ends: number[] = [];
  let thought: { x: number; end: number; from: string } | null = null;
  const close = () => {
    if (thought === null) return;
    const width = Math.max(NARROWEST, thought.end - thought.x);
    bars.push({ x: thought.x, width, lane: 0, kind: "thought", title: `thoughts from ${clock(thought.from)}` });
    thought = null;
  };
  const xOf = (iso: string) => Math.max(0, (Date.parse(iso) - span.from) * scale);
  for (const part of parts) {
    if (part.kind === "gap") continue;
    const x = xOf(part.startedAt);
    if (part.kind === "text") {
      const end = xOf(part.endedAt);
      if (thought !== null && x - thought.end < 2) thought.end = Math.max(thought.end, end);
      else {
        close();
        thought = { x, end, from: part.startedAt };
      }
      continue;
    }
    if (part.kind === "tool_call") {
      const open = part.endedAt === undefined && part.status !== undefined;
      const end = Math.max(
        x + NARROWEST,
        part.endedAt !== undefined ? xOf(part.endedAt) : open ? (span.to - span.from) * scale : x,
      );
      let lane = ends.findIndex((it) => it <= x);
      if (lane === -1) {
        if (ends.length >= LANES) continue;
        lane = ends.length;
      }
      ends[lane] = end + 1;
      const waits = part.approval === "pending" && part.status === "started";
      const kind = waits ? "waiting" : (part.status ?? "said");
      bars.push({ x, width: end - x, lane: lane + 1, kind, title: `${label(nameOf(part))}, ${kind}` });
      continue;
    }
    close();
    const kind = part.kind === "result" ? "result" : "error";
    bars.push({ x: Math.max(0, x - 4), width: 5, lane: 0, kind, title: kind });
  }
  close();
  return { bars, lanes: Math.max(1, ends.length) };
}

/** The number of the event that was the last one at a time. */
export function seqAt(parts: readonly Part[], time: number): number {
  let seq = parts[0]?.firstSeq ?? 0;
  for (const part of parts) {
    if (part.kind === "gap") continue;
    const began = Date.parse(part.startedAt);
    if (began > time) break;
    if (part.kind === "text" && part.seq > part.firstSeq) {
      const lasted = Math.max(1, Date.parse(part.endedAt) - began);
      const fraction = Math.min(1, (time - began) / lasted);
      seq = Math.max(seq, part.firstSeq + Math.floor(fraction * (part.seq - part.firstSeq)));
    } else if (part.kind === "tool_call" && part.endedAt !== undefined && Date.parse(part.endedAt) > time) {
      seq = Math.max(seq, part.firstSeq);
    } else {
      seq = Math.max(seq, part.kind === "tool_call" ? part.firstSeq : part.seq);
    }
  }
  return seq;
}

/** Moves through the log: its position is the number of an event, and at the end it is live. */
export function Scrubber(props: {
  first: number;
  last: number;
  at: number | null;
  time: string;
  stretches: readonly Stretch[];
  /** Whether what comes is shown as it comes. */
  connected: boolean;
  go: (seq: number | null) => void;
}) {
  const { first, last, at, go } = props;
  const value = at ?? last;
  const move = (seq: number) => go(seq >= last ? null : Math.max(first, seq));
  const length = Math.max(1, last - first + 1);
  return (
    <div className="scrubber">
      <button
        type="button"
        className="step"
        aria-label="One event back"
        disabled={value <= first}
        onClick={() => move(value - 1)}
      >
        <svg viewBox="0 0 16 16" aria-hidden="true">
          <path d="M10 3.500L5.500 8l4.500 4.500" />
        </svg>
      </button>
      <div className="scrubber-track">
        <div className="scrubber-runs" aria-hidden="true">
          {props.stretches.slice(-60).map((it) => (
            <span
              key={it.firstSeq}
              className={`is-${it.state}`}
              style={{
                left: `${((it.firstSeq - first) / length) * 100}%`,
                width: `${((it.seq - it.firstSeq + 1) / length) * 100}%`,
              }}
            />
          ))}
        </div>
        <input
          type="range"
          aria-label="Position in the log"
          aria-valuetext={`event ${value} of ${last}${at === null ? ", now" : `, ${props.time}`}`}
          min={first}
          max={Math.max(first, last)}
          step={1}
          value={value}
          onChange={(event) => move(Number(event.target.value))}
        />
      </div>
      <button
        type="button"
        className="step"
        aria-label="One event on"
        disabled={at === null}
        onClick={() => move(value + 1)}
      >
        <svg viewBox="0 0 16 16" aria-hidden="true">
          <path d="M6 3.500L10.500 8 6 12.500" />
        </svg>
      </button>
      <button
        type="button"
        className={`live ${at === null && props.connected ? "is-live" : ""}`}
        aria-pressed={at === null}
        onClick={() => go(null)}
      >
        <span className="dot" aria-hidden="true" />
        {at !== null ? "Back to live" : props.connected ? "Live" : "Not live"}
      </button>
    </div>
  );
}
