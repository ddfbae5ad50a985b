import { useEffect, useState, useSyncExternalStore } from "react";
import { SkaldError, type ConnectionState, type Problem, type SkaldClient } from "@skald/client";

/** The time of day, told anew that often; while nobody looks it stands still. */
export function useNow(millis: number): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => document.hidden || setNow(Date.now()), millis);
    return () => clearInterval(timer);
  }, [millis]);
  return now;
}

/** What is asked for again and again, and what is wrong with it. */
export interface Polled<T> {
  readonly value: T | undefined;
  readonly problem: Problem | null;
  /** Asks at once. */
  readonly again: () => void;
}

/** Asks for something now and then, for as long as somebody looks. The last answer stays while there is no other. */
export function usePolled<T>(ask: () => Promise<T>, millis: number, key: string): Polled<T> {
  const [state, setState] = useState<{ key: string; value?: T; problem: Problem | null }>({ key, problem: null });
  const [nudge, setNudge] = useState(0);
  useEffect(() => {
    let over = false;
    let timer: ReturnType<typeof setTimeout>;
    const round = async () => {
      if (!document.hidden) {
        try {
          const value = await ask();
          if (!over) setState({ key, value, problem: null });
        } catch (error) {
          if (!over) setState((before) => ({ ...before, key, problem: problemOf(error) }));
        }
      }
      if (!over) timer = setTimeout(round, millis);
    };
    void round();
    return () => {
      over = true;
      clearTimeout(timer);
    };
  }, [key, millis, nudge]);
  return {
    value: state.key === key ? state.value : undefined,
    problem: state.problem,
    again: () => setNudge((it) => it + 1),
  };
}

export function problemOf(error: unknown): Problem {
  if (error instanceof SkaldError) return error;
  return { status: 0, code: "failed", message: error instanceof Error ? error.message : String(error) };
}

/** How the connection of a client stands. */
export function useConnection(client: SkaldClient): ConnectionState {
  return useSyncExternalStore(
    (listener) => client.onConnection(listener),
    () => client.connection,
  );
}
