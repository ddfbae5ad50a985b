import { createContext, createElement, useContext, useMemo, useSyncExternalStore, type ReactNode } from "react";
import { sharedStore } from "./shared-stores.js";
import type { StoreOptions } from "./store.js";
import type { Controls, SkaldClient } from "./types.js";
import type { WorkflowView } from "./view.js";

const ClientContext = createContext<SkaldClient | null>(null);

/** Gives a client to all hooks below it. Make the client once, outside of the components. */
export function SkaldProvider({ client, children }: { client: SkaldClient; children?: ReactNode }) {
  return createElement(ClientContext.Provider, { value: client }, children);
}

/** The client of the provider above. */
export function useSkaldClient(): SkaldClient {
  const client = useContext(ClientContext);
  if (client === null) throw new Error("there is no <SkaldProvider> above, and no client was given");
  return client;
}

/** How a hook follows a workflow. */
export interface UseWorkflowOptions extends StoreOptions {
  /** Instead of the provider's. */
  client?: SkaldClient | undefined;
  /** Shows what there was when the event of this number had come. Default: all there is. */
  upTo?: number | undefined;
}

/** A workflow as a component shows it, and what can be asked of its agent. */
export type WorkflowState = WorkflowView & Controls;

/**
 * Follows a workflow for as long as a component is mounted. Components that follow the same one in the same way share
 * one subscription. The options but `upTo` and `client` count when the workflow is first followed.
 */
export function useWorkflow(workflowId: string, options: UseWorkflowOptions = {}): WorkflowState {
  const { client: given, upTo, ...place } = options;
  const provided = useContext(ClientContext);
  const client = given ?? provided;
  if (client === null) throw new Error("there is no <SkaldProvider> above, and no client was given");
  const { after, epoch, coalesce, retain } = place;
  const store = useMemo(
    () => sharedStore(client, workflowId, place),
    [client, workflowId.toLowerCase(), after, epoch, coalesce, retain],
  );
  const shown = () => (upTo === undefined ? store.getSnapshot() : store.at(upTo));
  const view = useSyncExternalStore(store.subscribe, shown, shown);
  return useMemo(() => ({ ...view, ...store.controls }), [view, store]);
}
