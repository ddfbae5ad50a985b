import { SignedOutError, SkaldError, type TokenRequest, type TokenSource } from "./types.js";

/** A token that is over within so many milliseconds is not used for a call any more. */
const MARGIN_MS = 30_000;

/** Asks for tokens: one call at a time, whoever waits for it. Tokens are kept nowhere but here. */
export class TokenDesk {
  readonly #source: TokenSource;
  readonly #timeout: number;
  #flight: Promise<string> | undefined;
  #token: string | undefined;
  #goodUntil = 0;

  constructor(source: TokenSource, timeout: number) {
    this.#source = source;
    this.#timeout = timeout;
  }

  /** A new token. Fails with a `SignedOutError`, or a `SkaldError` with the code `no_token`. */
  ask(reason: TokenRequest["reason"]): Promise<string> {
    return (this.#flight ??= this.#fly(reason).finally(() => (this.#flight = undefined)));
  }

  /** The last token, if it is known to be good for some time; else a new one. */
  current(): Promise<string> {
    if (this.#token !== undefined && Date.now() + MARGIN_MS < this.#goodUntil) return Promise.resolve(this.#token);
    return this.ask("connect");
  }

  async #fly(reason: TokenRequest["reason"]): Promise<string> {
    const abort = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    try {
      const late = new Promise<never>((_, reject) => {
        timer = setTimeout(() => reject(new Error(`no answer within ${this.#timeout} ms`)), this.#timeout);
      });
      // A source may also throw right when it is called.
      const asked = (async () => this.#source({ reason, signal: abort.signal }))();
      const token = await Promise.race([asked, late]);
      if (typeof token !== "string" || token === "") throw new Error("it gave no token");
      this.#token = token;
      this.#goodUntil = expiryOf(token);
      return token;
    } catch (error) {
      if (error instanceof SignedOutError) throw error;
      const why = error instanceof Error ? error.message : String(error);
      throw new SkaldError({ status: 0, code: "no_token", message: `no token: ${why}` }, { cause: error });
    } finally {
      clearTimeout(timer);
      abort.abort();
    }
  }
}

/** When a JSON Web Token is over, in milliseconds; 0 for what does not tell. */
function expiryOf(token: string): number {
  try {
    const claims = token.split(".")[1] ?? "";
    const { exp } = JSON.parse(atob(claims.replace(/-/g, "+").replace(/_/g, "/"))) as { exp?: unknown };
    return typeof exp === "number" ? exp * 1000 : 0;
  } catch {
    return 0;
  }
}
