import { useSyncExternalStore } from "react";

/** Where somebody is: which page, and of which workflow. */
export type Route = { page: "runs" } | { page: "run"; workflowId: string } | { page: "operate" };

const RUN = /^#\/runs\/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/i;

export function parse(hash: string): Route {
  const workflowId = RUN.exec(hash)?.[1];
  if (workflowId !== undefined) return { page: "run", workflowId: workflowId.toLowerCase() };
  return hash === "#/operate" ? { page: "operate" } : { page: "runs" };
}

function subscribe(listener: () => void): () => void {
  addEventListener("hashchange", listener);
  return () => removeEventListener("hashchange", listener);
}

export function useRoute(): Route {
  return parse(useSyncExternalStore(subscribe, () => location.hash));
}

export const runLink = (workflowId: string): string => `#/runs/${workflowId}`;
