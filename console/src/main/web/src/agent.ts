import { useMemo, useSyncExternalStore } from "react";
import { SkaldError, type Json, type Part, type ToolCallPart } from "@skald/client";
import { useWorkflow, type UseWorkflowOptions, type WorkflowState } from "@skald/client/react";

/** An answer to a call, or a cancel; `settled`: somebody gave an answer, and it is not known which. */
interface Asked {
  readonly what: "approved" | "rejected" | "settled" | "cancel";
  readonly by: string | undefined;
}

/** So many answers are remembered: more than anybody gives to runs that are still open. */
const MOST = 500;

/** What this tab has asked of agents. Who begins to watch is not told of it again, and a page is left and opened. */
const asked = new Map<string, Asked>();
const listeners = new Set<() => void>();
let version = 0;
let me = "you";

/** Says whom the token speaks for that asks. */
export function askAs(subject: string): void {
  me = subject;
}

function remember(key: string, what: Asked["what"], by?: string): void {
  asked.set(key, { what, by });
  if (asked.size > MOST) asked.delete(asked.keys().next().value!);
  version += 1;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

const callKey = (workflowId: string, runId: string | undefined, callId: string | undefined) =>
  `${workflowId} ${runId} ${callId}`;

/** A workflow with what this tab has asked of its agent, told or not. */
export function useAgent(workflowId: string, options: UseWorkflowOptions): WorkflowState {
  const view = useWorkflow(workflowId, options);
  const now = useSyncExternalStore(subscribe, () => version);
  return useMemo(() => withAsked(view), [view, now]);
}

function withAsked(view: WorkflowState): WorkflowState {
  const { workflowId, run } = view;
  const known = (it: Part) =>
    it.kind === "tool_call" && it.approval === "pending"
      ? asked.get(callKey(workflowId, it.runId, it.callId))
      : undefined;
  const some = view.pending.some((it) => known(it) !== undefined);
  const parts = some ? view.parts.map((it) => answered(it, known(it))) : view.parts;
  const pending = some ? view.pending.filter((it) => known(it) === undefined) : view.pending;
  const cancelKey = callKey(workflowId, run?.runId, "");
  const answer = async (callId: string, approval: "approved" | "rejected", data?: Json): Promise<number> => {
    const call = view.pending.find((it) => it.callId === callId);
    const key = callKey(workflowId, call?.runId, callId);
    try {
      const seq = await (approval === "approved" ? view.approve(callId, data) : view.reject(callId, data));
      remember(key, approval, me);
      return seq;
    } catch (error) {
      if (error instanceof SkaldError && error.code === "already_answered") remember(key, "settled");
      throw error;
    }
  };
  return {
    ...view,
    parts,
    pending,
    cancelling: view.cancelling || (run?.state === "running" && asked.has(cancelKey)),
    approve: (callId, data) => answer(callId, "approved", data),
    reject: (callId, data) => answer(callId, "rejected", data),
    cancel: async (data) => {
      const seq = await view.cancel(data);
      remember(cancelKey, "cancel", me);
      return seq;
    },
  };
}

function answered(part: Part, answer: Asked | undefined): Part {
  if (answer === undefined || answer.what === "cancel") return part;
  return { ...(part as ToolCallPart), approval: answer.what, answeredBy: answer.by };
}
