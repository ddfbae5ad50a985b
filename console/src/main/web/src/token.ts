import { SignedOutError, type TokenRequest } from "@skald/client";

/** Where a tab keeps its token: gone with the tab, and seen by no other site. */
const KEY = "skald.token";

/** What a token says. It is only read for what is shown: what is allowed the gateway says. */
export interface Claims {
  readonly sub: string;
  readonly exp: number;
  readonly scopes: readonly string[];
}

/** Why a token is asked for. */
export type Asking = "none" | "first" | "expired" | "refused" | "expiring";

export interface TokenState {
  readonly asking: Asking;
  readonly claims: Claims | null;
}

/** What the claims of a token are; null for what is no JSON Web Token. */
export function claimsOf(token: string): Claims | null {
  try {
    const part = token.split(".")[1] ?? "";
    const bytes = Uint8Array.from(atob(part.replace(/-/g, "+").replace(/_/g, "/")), (it) => it.charCodeAt(0));
    const { sub, exp, scope } = JSON.parse(new TextDecoder().decode(bytes)) as Record<string, unknown>;
    if (typeof sub !== "string" || typeof exp !== "number") return null;
    const words = typeof scope === "string" ? scope.split(" ") : Array.isArray(scope) ? scope.map(String) : [];
    return { sub, exp, scopes: words.filter((it) => it !== "") };
  } catch {
    return null;
  }
}

/** The one token of this tab, and whoever waits for another one. */
export class TokenHolder {
  #token: string | null = sessionStorage.getItem(KEY);
  #state: TokenState;
  #waiting: { give: (token: string) => void; stop: (reason: Error) => void } | null = null;
  readonly #listeners = new Set<() => void>();

  constructor() {
    this.#state = { asking: "none", claims: this.#token === null ? null : claimsOf(this.#token) };
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  };

  readonly state = (): TokenState => this.#state;

  /** Whether there is one to begin with. */
  get present(): boolean {
    return this.#token !== null;
  }

  /** Takes a token that somebody typed, pasted or was linked to. Answers what is wrong with it, if it cannot be one. */
  readonly take = (text: string): string | null => {
    const token = text.trim().replace(/^Bearer\s+/i, "");
    const claims = claimsOf(token);
    if (claims === null) return "This is no token. A token has three parts with dots between them.";
    if (claims.exp * 1000 < Date.now()) return "This token has expired. Ask for a new one.";
    this.#token = token;
    sessionStorage.setItem(KEY, token);
    const waiting = this.#waiting;
    this.#waiting = null;
    this.#set({ asking: "none", claims });
    waiting?.give(token);
    return null;
  };

  /** Forgets the token: this tab is signed out. */
  readonly forget = (): void => {
    this.#token = null;
    sessionStorage.removeItem(KEY);
    this.#waiting?.stop(new SignedOutError());
    this.#waiting = null;
    this.#set({ asking: "first", claims: null });
  };

  /** Gives the client a token: the one there is, or the next one that somebody brings. */
  readonly give = ({ reason, signal }: TokenRequest): string | Promise<string> => {
    const good = this.#token !== null && this.#good();
    if (reason === "connect" && good) return this.#token!;
    const ended = this.#state.claims !== null && !this.#good();
    const asking: Asking =
      this.#token === null ? "first" : reason === "refresh" ? "expiring" : ended ? "expired" : "refused";
    this.#set({ ...this.#state, asking });
    return new Promise<string>((resolve, reject) => {
      this.#waiting = { give: resolve, stop: reject };
      signal.addEventListener("abort", () => {
        if (this.#waiting?.give === resolve) this.#waiting = null;
      });
      if (asking === "expiring") this.#whenOver();
    });
  };

  #good(): boolean {
    return this.#state.claims !== null && this.#state.claims.exp * 1000 > Date.now();
  }

  /** What was a hint becomes a question. */
  #whenOver(): void {
    const millis = Math.max(0, (this.#state.claims?.exp ?? 0) * 1000 - Date.now());
    setTimeout(
      () => {
        if (this.#state.asking === "expiring") this.#set({ ...this.#state, asking: "expired" });
      },
      Math.min(millis, 2 ** 31 - 1),
    );
  }

  #set(state: TokenState): void {
    this.#state = state;
    for (const listener of this.#listeners) listener();
  }
}

/** Takes the token out of the address bar, where it may have come with a link, and answers it. */
export function tokenFromAddress(): string | null {
  const fragment = new URLSearchParams(location.hash.replace(/^#\/?/, ""));
  const token = fragment.get("token");
  if (token === null) return null;
  const workflow = fragment.get("workflow");
  history.replaceState(null, "", location.pathname + (workflow === null ? "#/" : `#/runs/${workflow}`));
  return token;
}
