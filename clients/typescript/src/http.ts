import type { TokenDesk } from "./token-desk.js";
import { SkaldError, type ClientOptions, type Problem } from "./types.js";

const CODES: Readonly<Record<number, string>> = {
  400: "bad_request",
  401: "unauthorized",
  403: "forbidden",
  404: "not_found",
  408: "timeout",
  409: "conflict",
  413: "payload_too_large",
  422: "unprocessable",
  429: "too_many_requests",
  503: "unavailable",
};

/** How long an answer is waited for. */
const ANSWER_MS = 15_000;

/** Requests to the gateway with a token: one that is refused is tried again once with another. */
export class Http {
  readonly #options: ClientOptions;
  readonly #desk: TokenDesk;

  constructor(options: ClientOptions, desk: TokenDesk) {
    this.#options = options;
    this.#desk = desk;
  }

  /** Fails with a `SkaldError` if there is no answer; any answer is one. */
  async fetch(path: string, init: RequestInit = {}): Promise<Response> {
    const response = await this.#once(path, init, await this.#desk.current());
    if (response.status !== 401) return response;
    await response.body?.cancel();
    return this.#once(path, init, await this.#desk.ask("refused"));
  }

  /** The JSON that the gateway answers. Fails with a `SkaldError` if it refuses. */
  async json<T>(path: string, init?: RequestInit): Promise<T> {
    const response = await this.fetch(path, init);
    if (!response.ok) throw new SkaldError(await problemOf(response));
    return (await response.json()) as T;
  }

  async #once(path: string, init: RequestInit, token: string): Promise<Response> {
    const headers = new Headers(init.headers);
    headers.set("Authorization", `Bearer ${token}`);
    const url = new URL(path.replace(/^\/+/, ""), this.#options.url.replace(/\/*$/, "/"));
    const signal = init.signal ?? AbortSignal.timeout(ANSWER_MS);
    try {
      return await (this.#options.fetch ?? fetch)(url.href, { ...init, headers, signal });
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      throw new SkaldError({ status: 0, code: "unreachable", message }, { cause: error });
    }
  }
}

/** What an answer that is a refusal says. */
export async function problemOf(response: Response): Promise<Problem> {
  const { status } = response;
  const told = (await response.json().catch(() => ({}))) as { code?: unknown; detail?: unknown; title?: unknown };
  const code = typeof told.code === "string" ? told.code : (CODES[status] ?? "refused");
  const message = told.detail ?? told.title;
  return { status, code, message: typeof message === "string" ? message : `the gateway answered ${status}` };
}

/** For how many milliseconds an answer asks to be left alone. */
export function retryAfterMs(response: Response): number {
  const seconds = Number(response.headers.get("Retry-After") ?? 0);
  return Number.isFinite(seconds) ? seconds * 1000 : 0;
}
