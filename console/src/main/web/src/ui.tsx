import { useEffect, useId, useRef, useState, type FormEvent, type ReactNode } from "react";
import type { Json, Problem } from "@skald/client";
import { WORDS, label, summary, type Standing } from "./model";

const SIGNS: Readonly<Record<Standing, string>> = {
  running: "M8 2.500a5.500 5.500 0 1 1-5.500 5.500",
  waiting: "M5.500 3.500v9M10.500 3.500v9",
  stopping: "M8 2.500a5.500 5.500 0 1 1-5.500 5.500",
  succeeded: "M3 8.500l3.300 3.300L13 4.800",
  failed: "M4 4l8 8M12 4l-8 8",
  cancelled: "M4 4h8v8H4z",
  lost: "M5.200 6a2.800 2.800 0 1 1 4.300 2.300c-1 .6-1.500 1-1.500 2.200M8 12.900v.2",
  superseded: "M3 8h9M9 5l3 3-3 3",
  silent: "M4 8h8",
};

const MARK =
  "M8 21.500c3 2 8.500 2.200 11.500.3 3-2 2.400-5-.9-6l-5.200-1.400" +
  "c-3-.9-3.400-3.500-.9-5 2.600-1.500 7-1.200 9.800.3";

/** The mark of Skald: an S, or a verse. */
export function Mark({ className }: { className?: string }) {
  return (
    <svg className={className} viewBox="0 0 32 32" aria-hidden="true">
      <path d={MARK} />
    </svg>
  );
}

/** What an agent is at, as a sign and a word: never by its colour alone. */
export function Badge({ standing }: { standing: Standing }) {
  return (
    <span className={`badge is-${standing}`}>
      <svg viewBox="0 0 16 16" aria-hidden="true">
        <path d={SIGNS[standing]} />
      </svg>
      {WORDS[standing]}
    </span>
  );
}

/** A button that does something at the other end of the network, and says so until it is done. */
export function ActionButton(props: {
  children: ReactNode;
  className?: string;
  busy: string;
  label?: string;
  disabled?: boolean;
  act: () => Promise<unknown>;
}) {
  const [state, setState] = useState<{ busy: boolean; failure: string | null }>({ busy: false, failure: null });
  const there = useRef(true);
  useEffect(() => {
    there.current = true;
    return () => void (there.current = false);
  }, []);
  const act = async () => {
    setState({ busy: true, failure: null });
    let failure: string | null = null;
    try {
      await props.act();
    } catch (error) {
      failure = refusal(error);
    }
    if (there.current) setState({ busy: false, failure });
  };
  return (
    <>
      <button
        type="button"
        className={`button ${props.className ?? ""}`}
        aria-label={props.label}
        disabled={state.busy || props.disabled}
        onClick={act}
      >
        {state.busy ? props.busy : props.children}
      </button>
      {state.failure !== null && (
        <span role="alert" className="failure">
          {state.failure}
        </span>
      )}
    </>
  );
}

/** A refusal as it is told to whoever pressed a button. */
function refusal(error: unknown): string {
  const { status, code, message } = error as Partial<Problem>;
  if (code === "already_answered") return "Somebody was faster: this was answered before.";
  if (code === "no_run") return "The run is over already.";
  if (status === 403) return "Your token may watch this, but not steer it.";
  return message ?? "That did not work.";
}

/** Asks once more before it stops something. */
export function StopButton({ what, act, busy }: { what: string; act: () => Promise<unknown>; busy: boolean }) {
  const [asked, setAsked] = useState(false);
  const sure = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    if (asked) sure.current?.querySelector("button")?.focus();
  }, [asked]);
  if (busy) {
    return (
      <button type="button" className="button stop" disabled>
        Stopping…
      </button>
    );
  }
  if (!asked) {
    return (
      <button type="button" className="button stop" aria-label={`Stop ${what}`} onClick={() => setAsked(true)}>
        <svg viewBox="0 0 16 16" aria-hidden="true">
          <path d="M4 4h8v8H4z" />
        </svg>
        Stop
      </button>
    );
  }
  return (
    <span
      className="sure"
      ref={sure}
      onKeyDown={(event) => {
        if (event.key === "Escape") setAsked(false);
      }}
    >
      <ActionButton className="danger" busy="Asking…" label={`Yes, stop ${what}`} act={act}>
        Yes, stop it
      </ActionButton>
      <button type="button" className="button quiet" onClick={() => setAsked(false)}>
        No
      </button>
    </span>
  );
}

/** An object as names and values, for people; what is nested in it in one line. */
export function Facts({ value }: { value: Json | undefined }) {
  if (value === undefined || value === null) return null;
  if (typeof value !== "object" || Array.isArray(value)) return <p className="facts-text">{summary(value)}</p>;
  const entries = Object.entries(value).filter(([name]) => name !== "approval");
  if (entries.length === 0) return null;
  return (
    <dl className="facts">
      {entries.map(([name, it]) => (
        <div key={name}>
          <dt>{label(name)}</dt>
          <dd>
            {Array.isArray(it) && it.every((each) => typeof each !== "object") && it.length > 1 ? (
              <ul>
                {it.map((each, index) => (
                  <li key={index}>{summary(each)}</li>
                ))}
              </ul>
            ) : (
              summary(it)
            )}
          </dd>
        </div>
      ))}
    </dl>
  );
}

export function Notice({ kind, children }: { kind: "info" | "warn" | "bad"; children: ReactNode }) {
  return (
    <div className={`notice is-${kind}`} role={kind === "info" ? undefined : "status"}>
      {children}
    </div>
  );
}

export function Copy({ text, what }: { text: string; what: string }) {
  const [done, setDone] = useState(false);
  useEffect(() => {
    if (!done) return;
    const timer = setTimeout(() => setDone(false), 1500);
    return () => clearTimeout(timer);
  }, [done]);
  if (!navigator.clipboard) return null;
  return (
    <button
      type="button"
      className="button quiet small"
      aria-label={`Copy ${what}`}
      onClick={() =>
        navigator.clipboard.writeText(text).then(
          () => setDone(true),
          () => setDone(false),
        )
      }
    >
      {done ? "Copied" : "Copy"}
    </button>
  );
}

/** Asks for a token. */
export function TokenForm({ take, autoFocus }: { take: (text: string) => string | null; autoFocus?: boolean }) {
  const [text, setText] = useState("");
  const [fault, setFault] = useState<string | null>(null);
  const id = useId();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setFault(take(text));
  };
  return (
    <form className="token-form" onSubmit={submit}>
      <label htmlFor={id}>Token</label>
      <div className="token-line">
        <input
          id={id}
          type="password"
          autoComplete="off"
          spellCheck={false}
          autoFocus={autoFocus}
          value={text}
          aria-describedby={fault === null ? undefined : id + "fault"}
          aria-invalid={fault !== null}
          placeholder="eyJ…"
          onChange={(event) => setText(event.target.value)}
        />
        <button type="submit" className="button primary">
          Open
        </button>
      </div>
      {fault !== null && (
        <p id={id + "fault"} role="alert" className="failure">
          {fault}
        </p>
      )}
    </form>
  );
}
