import { useEffect, useRef, useState, useSyncExternalStore, type ReactNode } from "react";
import type { SkaldClient } from "@skald/client";
import { askAs } from "./agent";
import { useConnection } from "./hooks";
import { Operate } from "./operate";
import { useRoute } from "./route";
import { RunPage } from "./run";
import { Runs } from "./runs";
import type { Asking, TokenHolder, TokenState } from "./token";
import { Mark, TokenForm } from "./ui";

export function App({ client, tokens, signOut }: { client: SkaldClient; tokens: TokenHolder; signOut: () => void }) {
  const token = useSyncExternalStore(tokens.subscribe, tokens.state);
  const route = useRoute();
  useEffect(() => askAs(token.claims?.sub ?? "you"), [token.claims]);
  const main = useRef<HTMLElement>(null);
  const place = route.page === "run" ? route.workflowId : route.page;
  const first = useRef(true);
  useEffect(() => {
    if (first.current) {
      first.current = false;
      return;
    }
    scrollTo(0, 0);
    main.current?.focus({ preventScroll: true });
  }, [place]);

  return (
    <>
      <a
        className="skip"
        href="#main"
        onClick={(event) => {
          event.preventDefault();
          main.current?.focus();
        }}
      >
        To the content
      </a>
      <Top client={client} token={token} page={route.page} signOut={signOut} />
      {token.asking === "expiring" && (
        <div className="strip is-warn" role="status">
          <p>Your token is about to expire. Bring another one, and nothing is interrupted.</p>
          <TokenForm take={tokens.take} />
        </div>
      )}
      <main id="main" ref={main} tabIndex={-1}>
        {route.page === "runs" && <Runs />}
        {route.page === "run" && <RunPage key={route.workflowId} workflowId={route.workflowId} />}
        {route.page === "operate" && <Operate />}
      </main>
      {(token.asking === "expired" || token.asking === "refused") && (
        <TokenDialog asking={token.asking} take={tokens.take} signOut={signOut} />
      )}
    </>
  );
}

function Top(props: { client: SkaldClient; token: TokenState; page: string; signOut: () => void }) {
  const { claims } = props.token;
  const link = (page: string, href: string, text: ReactNode) => (
    <a href={href} aria-current={props.page === page || (page === "runs" && props.page === "run") ? "page" : undefined}>
      {text}
    </a>
  );
  return (
    <header className="top">
      <a className="brand" href="#/">
        <Mark />
        Skald
      </a>
      <nav aria-label="Pages">
        {link("runs", "#/", "Runs")}
        {claims?.scopes.includes("admin") && link("operate", "#/operate", "Operate")}
      </nav>
      <Connection client={props.client} />
      <details className="who">
        <summary>{claims?.sub ?? "nobody"}</summary>
        <div>
          <p>
            You are <strong>{claims?.sub ?? "nobody"}</strong>
            {claims !== null && <>, until {new Date(claims.exp * 1000).toLocaleString()}</>}.
          </p>
          {claims !== null && claims.scopes.length > 0 && <p>May: {claims.scopes.join(", ")}</p>}
          <button type="button" className="button quiet" onClick={props.signOut}>
            Forget this token
          </button>
        </div>
      </details>
    </header>
  );
}

/** Shows a connection that is lost for what it is, and that it has come back. */
function Connection({ client }: { client: SkaldClient }) {
  const state = useConnection(client);
  const lostAt = useRef<number | null>(null);
  const wasThere = useRef(false);
  const [back, setBack] = useState<number | null>(null);
  useEffect(() => {
    if (state === "connected") {
      if (lostAt.current !== null) setBack(Math.max(1, Math.round((Date.now() - lostAt.current) / 1000)));
      lostAt.current = null;
      wasThere.current = true;
    } else if (wasThere.current) {
      lostAt.current ??= Date.now();
      setBack(null);
    }
  }, [state]);
  useEffect(() => {
    if (back === null) return;
    const timer = setTimeout(() => setBack(null), 6000);
    return () => clearTimeout(timer);
  }, [back]);

  const lost = wasThere.current && state !== "connected" && state !== "idle";
  const word = state === "connected" || state === "idle" ? "connected" : lost ? "reconnecting" : "connecting";
  return (
    <>
      <span className={`connection is-${state === "idle" ? "connected" : lost ? "lost" : state}`} role="status">
        <span className="dot" aria-hidden="true" />
        {back !== null ? `back after ${back} s, nothing lost` : word}
      </span>
    </>
  );
}

function TokenDialog(props: { asking: Asking; take: (text: string) => string | null; signOut: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const it = dialog.current;
    if (it !== null && !it.open) it.showModal();
  }, []);
  const expired = props.asking === "expired";
  return (
    <dialog ref={dialog} aria-labelledby="token-title" onCancel={(event) => event.preventDefault()}>
      <h2 id="token-title">{expired ? "Your token has expired" : "Your token was refused"}</h2>
      <p>
        {expired
          ? "What you see stays as it is. With a new token it goes on where it was, and nothing is lost."
          : "The gateway does not take it. With another token it goes on where it was."}
      </p>
      <TokenForm take={props.take} autoFocus />
      <button type="button" className="button quiet" onClick={props.signOut}>
        Leave it
      </button>
    </dialog>
  );
}

/** What is there without a token. */
export function Door({ take, fault }: { take: (text: string) => string | null; fault: string | null }) {
  return (
    <main className="door">
      <Mark className="door-mark" />
      <h1>See what your agents do</h1>
      <p>
        Skald shows what AI agents think and do while they do it, and lets you answer and stop them. To look, you need a
        token.
      </p>
      {fault !== null && (
        <p role="alert" className="failure">
          {fault}
        </p>
      )}
      <TokenForm take={take} autoFocus />
      <p className="hint">
        Whoever runs this gateway signs one for you: <code>./skald token --sub you</code>. It stays in this tab, and
        goes nowhere but to this gateway.
      </p>
    </main>
  );
}
