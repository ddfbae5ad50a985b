import { describe, expect, it } from "vitest";
import { Timeline } from "../src/timeline.js";
import type { AgentEvent, ControlledNotice, Run, WatchEvent } from "../src/index.js";
import type { ErrorPart, TextPart, ToolCallPart } from "../src/index.js";

const workflowId = "7b0e4c1e-2a51-4b8e-9d35-6f0d6a3c9e11";
const START = Date.parse("2026-11-23T09:30:00.000Z");

function timeline(options: { retain?: number } = {}) {
  const line = new Timeline({
    retain: options.retain ?? 100_000,
    needsApproval: (data) => data["approval"] === "needed",
  });
  let seq = 0;
  const apply = (event: { type: AgentEvent["type"]; data: object; seq?: number }) => {
    seq = event.seq ?? seq + 1;
    const timestamp = new Date(START + 100 * seq).toISOString();
    line.apply({ workflowId, timestamp, ...event, seq } as WatchEvent);
  };
  return {
    line,
    think: (content: string, more: object = {}, data: object = {}) =>
      apply({ type: "thought", data: { content, ...data }, ...more }),
    call: (data: object, more: object = {}) => apply({ type: "tool_call", data, ...more }),
    result: (more: object = {}) => apply({ type: "result", data: { answer: 42 }, ...more }),
    fail: (data: object, more: object = {}) => apply({ type: "error", data: { message: "no", ...data }, ...more }),
    control: (control: Partial<ControlledNotice>) =>
      line.apply({
        type: "controlled",
        workflowId,
        runId: "r1",
        seq: 1,
        action: "approve",
        by: "bob",
        at: "",
        ...control,
      }),
    kinds: () => line.head().parts.map((part) => part.kind),
    texts: () => line.head().parts.map((part) => (part.kind === "text" ? part.text : part.kind)),
    part: <T>(index: number) => line.head().parts[index] as T,
  };
}

const run = (state: Run["state"], runId = "r1"): Run => ({
  runId,
  state,
  startedAt: "2026-11-23T09:30:00.000Z",
  endedAt: state === "running" ? null : "2026-11-23T09:31:00.000Z",
  firstSeq: 1,
  lastSeq: 0,
});

describe("texts", () => {
  it("joins consecutive thoughts, over nothing else, and not over the bounds of a run", () => {
    const { think, call, texts } = timeline();
    think("Let ");
    think("me see. ");
    call({ tool: "search" });
    think("a");
    think("b", { runId: "r1" });
    think("c", { runId: "r1" });
    think("a step of its own", { runId: "r1" }, { step: 1 });
    think("d", { runId: "r1" });
    expect(texts()).toEqual(["Let me see. ", "tool_call", "a", "bc", "a step of its own", "d"]);
  });

  it("settles a text when something follows, and changes no part that has not changed", () => {
    const { line, think, call } = timeline();
    think("a");
    const first = line.head().parts;
    think("b");
    const second = line.head().parts;
    expect(second[0]).not.toBe(first[0]);
    expect(first[0]).toMatchObject({ text: "a", seq: 1, settled: false });
    call({ tool: "search" });
    think("c");
    const third = line.head().parts;
    expect(third[0]).toMatchObject({ text: "ab", firstSeq: 1, seq: 2, settled: true });
    think("d");
    const fourth = line.head().parts;
    expect(fourth[0]).toBe(third[0]);
    expect(fourth[1]).toBe(third[1]);
    expect(fourth[2]).not.toBe(third[2]);
    expect(line.head().parts).toBe(fourth);
    expect(new Set(fourth.map((part) => part.key)).size).toBe(3);
  });

  it("lets texts grow to a bound", () => {
    const { think, texts } = timeline();
    for (let piece = 0; piece < 40; piece++) think("x".repeat(32_768));
    expect(texts().map((text) => text.length)).toEqual([32 * 32_768, 8 * 32_768]);
  });
});

describe("calls of tools", () => {
  it("follows a call from its start to its end by its id", () => {
    const { call, think, part, kinds } = timeline();
    call({ tool: "search", callId: "c1", status: "started", input: { q: "skald" } });
    call({ tool: "read", callId: "c2", status: "started" });
    think("so ");
    call({ callId: "c1", content: "3 found", status: "succeeded", output: [1, 2, 3] });
    call({ tool: "read", callId: "c2", status: "failed", error: "gone" });
    expect(kinds()).toEqual(["tool_call", "tool_call", "text"]);
    expect(part<ToolCallPart>(0)).toMatchObject({
      tool: "search",
      content: "3 found",
      status: "succeeded",
      input: { q: "skald" },
      output: [1, 2, 3],
      firstSeq: 1,
      seq: 4,
      startedAt: "2026-11-23T09:30:00.100Z",
      endedAt: "2026-11-23T09:30:00.400Z",
      durationMs: 300,
      approval: "none",
    });
    expect(part<ToolCallPart>(1)).toMatchObject({ status: "failed", output: "gone", durationMs: 300 });
  });

  it("pairs calls without an id by their tool, and leaves single ones alone", () => {
    const { call, part, kinds } = timeline();
    call({ tool: "search", status: "started" });
    call({ tool: "search", status: "succeeded" });
    call({ tool: "search", status: "started" });
    call({ content: "Drawing…" });
    call({ content: "Drawing…" });
    call({ tool: "search" });
    expect(kinds()).toHaveLength(4);
    expect(part<ToolCallPart>(0)).toMatchObject({ status: "succeeded", durationMs: 100 });
    expect(part<ToolCallPart>(2)).toMatchObject({ status: undefined, content: "Drawing…" });
  });

  it("keeps the same id apart in different runs", () => {
    const { call, kinds } = timeline();
    call({ tool: "a", callId: "c" }, { runId: "r1" });
    call({ tool: "a", callId: "c" }, { runId: "r2" });
    expect(kinds()).toHaveLength(2);
  });

  it("abandons calls that are open when their run ends", () => {
    const { line, call, fail, part } = timeline();
    call({ tool: "a", callId: "c1", status: "started", approval: "needed" }, { runId: "r1" });
    call({ tool: "a", callId: "c2", status: "succeeded" }, { runId: "r1" });
    fail({ code: "timeout", retryable: true }, { runId: "r1" });
    expect(line.head().pending).toHaveLength(1);
    fail({ code: "producer_lost", retryable: true }, { runId: "r1" });
    expect(part<ToolCallPart>(0)).toMatchObject({ status: "abandoned", approval: "settled" });
    expect(part<ToolCallPart>(1)).toMatchObject({ status: "succeeded" });
    expect(line.head().pending).toEqual([]);
    expect(line.run?.state).toBe("lost");
  });

  it("bounds what it keeps of a call that goes on and on", () => {
    const { line, call, part } = timeline();
    for (let step = 0; step < 5000; step++) call({ tool: "a", callId: "c", content: `${step}` });
    expect(part<ToolCallPart>(0).content).toBe("4999");
    expect((line.at(1).parts[0] as ToolCallPart).content).toBe("0");
  });
});

describe("approvals", () => {
  it("lists calls that wait, until somebody answers or they go on", () => {
    const { line, call, control, part } = timeline();
    call({ tool: "mail", callId: "c1", status: "started", approval: "needed" }, { runId: "r1" });
    call({ tool: "mail", callId: "c2", status: "started", approval: "needed" }, { runId: "r1" });
    call({ tool: "mail", callId: "c3", status: "started", approval: "needed" }, { runId: "r1" });
    expect(line.head().pending.map((it) => it.callId)).toEqual(["c1", "c2", "c3"]);
    control({ callId: "c1" });
    control({ callId: "c2", action: "reject", seq: 2 });
    expect(part<ToolCallPart>(0)).toMatchObject({ approval: "approved", answeredBy: "bob", status: "started" });
    expect(part<ToolCallPart>(1)).toMatchObject({ approval: "rejected" });
    expect(line.head().pending.map((it) => it.callId)).toEqual(["c3"]);
    call({ callId: "c3", status: "failed" }, { runId: "r1" });
    expect(part<ToolCallPart>(2)).toMatchObject({ approval: "settled", status: "failed" });
    expect(line.head().pending).toEqual([]);
  });

  it("knows an answer that was told before the call", () => {
    const { line, call, control, part } = timeline();
    control({ callId: "c1" });
    call({ tool: "mail", callId: "c1", status: "started", approval: "needed" }, { runId: "r1" });
    expect(part<ToolCallPart>(0).approval).toBe("approved");
    expect(line.head().pending).toEqual([]);
  });

  it("tells that a cancel is on its way, for the run that it was meant for", () => {
    const { line, control } = timeline();
    line.apply({ type: "run", workflowId, run: run("running") });
    expect(line.cancelling).toBe(false);
    control({ action: "cancel" });
    expect(line.cancelling).toBe(true);
    line.apply({ type: "run", workflowId, run: run("cancelled") });
    expect(line.cancelling).toBe(false);
    line.apply({ type: "run", workflowId, run: run("running", "r2") });
    expect(line.cancelling).toBe(false);
  });
});

describe("runs", () => {
  it.each([
    ["succeeded", { type: "result", data: { a: 1 } }],
    ["failed", { type: "error", data: { message: "no" } }],
    ["cancelled", { type: "error", data: { message: "no", code: "cancelled" } }],
    ["lost", { type: "error", data: { message: "no", code: "producer_lost", retryable: true } }],
    ["superseded", { type: "error", data: { message: "no", code: "superseded", retryable: false } }],
    ["running", { type: "error", data: { message: "no", retryable: true } }],
  ])("finds that one has %s by its events", (state, event) => {
    const { line, think } = timeline();
    think("a", { runId: "r1" });
    line.apply({ workflowId, seq: 2, timestamp: "2026-11-23T09:30:00.200Z", runId: "r1", ...event } as WatchEvent);
    expect(line.run).toMatchObject({ runId: "r1", state, firstSeq: 1 });
  });

  it("believes what is told before what it finds", () => {
    const { line, think } = timeline();
    think("a", { runId: "r1" });
    line.apply({ type: "run", workflowId, run: run("running", "r2") });
    expect(line.run?.runId).toBe("r2");
    think("b", { runId: "r2" });
    expect(line.run).toMatchObject({ runId: "r2", lastSeq: 2 });
  });

  it("keeps an error for what it is", () => {
    const { fail, part } = timeline();
    fail({ code: 503, retryable: true });
    expect(part<ErrorPart>(0)).toMatchObject({ kind: "error", message: "no", code: 503, retryable: true });
  });
});

describe("gaps and resets", () => {
  it("shows what is missing where it is missing", () => {
    const { line, think, texts } = timeline();
    think("a");
    line.apply({ type: "gap", workflowId, from: 2, to: 5 });
    think("f", { seq: 6 });
    expect(texts()).toEqual(["a", "gap", "f"]);
    expect(line.gaps).toEqual([{ from: 2, to: 5 }]);
    expect(line.seq).toBe(6);
  });

  it("counts no reset where nothing was shown", () => {
    const { line, think } = timeline();
    line.apply({ type: "reset", workflowId, epoch: "e2", firstSeq: 1 });
    expect(line.resets).toBe(0);
    think("a");
    line.apply({ type: "reset", workflowId, epoch: "e3", firstSeq: 1 });
    expect(line.resets).toBe(1);
  });

  it("begins anew, with other keys", () => {
    const { line, think, call, control } = timeline();
    think("a", { runId: "r1" });
    call({ tool: "x", callId: "c", approval: "needed" }, { runId: "r1" });
    control({ action: "cancel" });
    const before = line.head();
    line.apply({ type: "reset", workflowId, epoch: "e2", firstSeq: 1 });
    expect(line.head()).toEqual({ parts: [], run: null, pending: [] });
    expect(line).toMatchObject({ seq: 0, firstSeq: 0, epoch: "e2", resets: 1, controls: [], gaps: [] });
    think("b", { seq: 1 });
    expect(line.head().parts).toHaveLength(1);
    expect(before.parts.map((part) => part.key)).not.toContain(line.head().parts[0]!.key);
    expect(before.parts).toHaveLength(2);
  });
});

describe("a position in the past", () => {
  it("shows what there was, at every position, as if nothing had come behind it", () => {
    const script = (line: ReturnType<typeof timeline>, last: number) => {
      const steps: (() => void)[] = [
        () => line.think("a", { runId: "r1" }),
        () => line.think("b", { runId: "r1" }),
        () => line.call({ tool: "x", callId: "c1", status: "started", approval: "needed" }, { runId: "r1" }),
        () => line.think("c", { runId: "r1" }),
        () => line.call({ callId: "c1", status: "succeeded", output: 1 }, { runId: "r1" }),
        () => line.call({ tool: "y", callId: "c2", status: "started" }, { runId: "r1" }),
        () => line.think("d", { runId: "r1" }),
        () => line.result({ runId: "r1" }),
        () => line.think("e"),
      ];
      steps.slice(0, last).forEach((step) => step());
      return line.line;
    };
    const all = script(timeline(), 9);
    for (let seq = 0; seq <= 9; seq++) {
      const then = script(timeline(), seq).head();
      const seen = all.at(seq);
      const unsettled = (part: object) => ({ ...part, settled: undefined });
      expect(seen.parts.map(unsettled), `at ${seq}`).toEqual(then.parts.map(unsettled));
      expect(seen.run, `run at ${seq}`).toEqual(then.run);
      expect(seen.pending, `pending at ${seq}`).toEqual(then.pending);
    }
  });

  it("is the same object for as long as nothing changes in it, and shares its parts", () => {
    const { line, think, call } = timeline();
    think("a");
    call({ tool: "x" });
    think("b");
    const then = line.at(2);
    think("c");
    expect(line.at(2)).toBe(then);
    expect(line.at(2).parts[1]).toBe(line.head().parts[1]);
    line.apply({ type: "reset", workflowId, epoch: "e2", firstSeq: 1 });
    expect(line.at(2).parts).toEqual([]);
  });

  it("cuts a joined thought in front of it", () => {
    const { line, think } = timeline();
    think("a", { seq: 1 });
    think("bcd", { seq: 4, fromSeq: 2 });
    think("e", { seq: 5 });
    expect([1, 2, 3, 4, 5].map((seq) => (line.at(seq).parts[0] as TextPart).text)).toEqual([
      "a",
      "a",
      "a",
      "abcd",
      "abcde",
    ]);
  });

  it("costs little in a long history", () => {
    const { line, think, call } = timeline();
    for (let step = 0; step < 20_000; step++) step % 10 === 9 ? call({ tool: "x" }) : think("word ");
    const before = performance.now();
    for (let seq = 1; seq < 20_000; seq += 20) line.at(seq);
    expect((performance.now() - before) / 1000, "milliseconds each").toBeLessThan(2);
  });
});

describe("the bound", () => {
  it("lets the oldest parts go, and goes on as ever", () => {
    const { line, think, call } = timeline({ retain: 100 });
    call({ tool: "old", callId: "old", status: "started", approval: "needed" }, { runId: "r1" });
    for (let step = 0; step < 300; step++) {
      think("a", { runId: "r1" });
      call({ tool: "x", callId: `c${step}`, status: "started" }, { runId: "r1" });
      call({ callId: `c${step}`, status: "succeeded" }, { runId: "r1" });
    }
    const { parts, pending } = line.head();
    expect(parts.length).toBeLessThanOrEqual(101);
    expect(parts.length).toBeGreaterThan(50);
    expect(line.firstSeq).toBe(parts[0]!.firstSeq);
    expect(parts.at(-1)).toMatchObject({ callId: "c299", status: "succeeded" });
    expect(pending).toEqual([]);
    const calls = parts.filter((part) => part.kind === "tool_call");
    expect(calls.every((call) => call.status === "succeeded")).toBe(true);
    expect(line.at(line.seq - 10).parts.at(-1)!.seq).toBeLessThanOrEqual(line.seq - 10);
  });
});
