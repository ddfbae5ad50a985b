import { createWorkflowStore, type StoreOptions, type WorkflowStore } from "./store.js";
import type { Controls, SkaldClient } from "./types.js";

/** A store that any number of components look at, with its methods bound. */
export interface SharedStore extends Pick<WorkflowStore, "getSnapshot" | "at" | "subscribe"> {
  readonly controls: Controls;
}

/** How long a store waits for its first subscriber, which may never come: a render may be given up. */
const UNUSED_MS = 10_000;

const stores = new WeakMap<SkaldClient, Map<string, SharedStore>>();

/** The store of a workflow that whoever asks for the same shares; the first to ask makes it. */
export function sharedStore(client: SkaldClient, workflowId: string, options: StoreOptions): SharedStore {
  const { after, epoch, coalesce, retain } = options;
  const key = JSON.stringify([workflowId.toLowerCase(), after ?? 0, epoch ?? null, coalesce ?? null, retain ?? null]);
  let known = stores.get(client);
  if (known === undefined) stores.set(client, (known = new Map()));
  const there = known.get(key);
  if (there !== undefined) return there;
  const made = share(known, key, createWorkflowStore(client, workflowId, options), options.linger ?? 1000);
  known.set(key, made);
  return made;
}

function share(known: Map<string, SharedStore>, key: string, store: WorkflowStore, linger: number): SharedStore {
  let subscribers = 0;
  let unused = later(UNUSED_MS);

  function later(millis: number): ReturnType<typeof setTimeout> {
    const timer = setTimeout(forget, millis);
    // On a server, which renders and never subscribes, it is nothing to wait for.
    if (typeof timer === "object") (timer as { unref(): void }).unref();
    return timer;
  }

  function forget(): void {
    if (known.get(key) === shared) known.delete(key);
  }
  function subscribe(listener: () => void): () => void {
    subscribers += 1;
    clearTimeout(unused);
    // Whoever rendered with it long ago still has it: others are to find it again.
    if (!known.has(key)) known.set(key, shared);
    const end = store.subscribe(listener);
    return () => {
      end();
      subscribers -= 1;
      if (subscribers > 0) return;
      clearTimeout(unused);
      unused = later(linger);
    };
  }
  const shared: SharedStore = {
    getSnapshot: () => store.getSnapshot(),
    at: (seq) => store.at(seq),
    subscribe,
    controls: {
      control: (control) => store.control(control),
      cancel: (data) => store.cancel(data),
      approve: (callId, data) => store.approve(callId, data),
      reject: (callId, data) => store.reject(callId, data),
      input: (data) => store.input(data),
    },
  };
  return shared;
}
