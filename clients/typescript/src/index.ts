export { createClient } from "./client.js";
export { createWorkflowStore, type StoreOptions, type WorkflowStore } from "./store.js";
export * from "./types.js";
export * from "./view.js";
