import type { ClientOptions, SkaldClient } from "./types.js";

/** Makes a client of a gateway. Nothing is connected until something is watched. */
export function createClient(options: ClientOptions): SkaldClient {
  throw new Error(`not yet: ${options.url}`);
}
