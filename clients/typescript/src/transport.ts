import type { Ground } from "./live-watch.js";
import type { ConnectionState, Control, Problem } from "./types.js";

/** How a client reaches the gateway: over one socket, or a stream for each watch. */
export interface Transport extends Pick<Ground, "take" | "leave"> {
  /** Asks something over what there is; undefined if there is nothing that could be asked now. */
  control(workflowId: string, control: Control & { readonly id: string }): Promise<ControlAnswer> | undefined;
  /** Ends all watches for this reason, and the connection. */
  close(problem: Problem): void;
}

/** How a control was answered. */
export type ControlAnswer =
  | { readonly ok: true; readonly seq: number }
  | { readonly ok: false; readonly error: Problem & { readonly retryAfter?: number } };

/** What a transport tells the client. */
export interface Standings {
  connection(state: ConnectionState, problem: Problem | null): void;
}
