import { useEffect, useRef, useState } from "react";
import { SkaldError, type SkaldClient } from "@skald/client";
import { useSkaldClient } from "@skald/client/react";
import { useNow, usePolled } from "./hooks";
import { ago, clock, count, duration } from "./model";
import { ActionButton, Notice } from "./ui";

const POLL_MS = 2_000;
/** So many figures of each rate are drawn. */
const KEPT = 60;
const LEAST_DRAWN = 12;
const SHOWN_REFUSALS = 100;

interface Session {
  readonly socketId: string;
  readonly subject: string;
  readonly address: string;
  readonly transport: string;
  readonly since: string;
  readonly subscriptions: readonly { workflowId: string; behind: number }[];
}

interface Refusal {
  readonly at: string;
  readonly address: string;
  readonly code: string | number;
  readonly rule: string;
}

interface Health {
  readonly status: string;
  readonly checks?: Readonly<Record<string, string>>;
}

/** The samples of Prometheus' text, those of one name added up. */
type Samples = ReadonlyMap<string, number>;

async function ask(client: SkaldClient, path: string): Promise<Response> {
  const answer = await client.fetch(path);
  if (answer.ok || path.startsWith("/health")) return answer;
  const told = (await answer.json().catch(() => ({}))) as { detail?: string };
  const message = answer.status === 404 ? "it is served at a port of its own" : (told.detail ?? `${answer.status}`);
  throw new SkaldError({ status: answer.status, code: "refused", message });
}

async function samples(client: SkaldClient): Promise<Samples> {
  const found = new Map<string, number>();
  for (const line of (await (await ask(client, "/metrics")).text()).split("\n")) {
    const sample = /^([a-z_:]+)(?:\{[^}]*\})? ([0-9.eE+-]+)$/i.exec(line);
    if (sample !== null) found.set(sample[1]!, (found.get(sample[1]!) ?? 0) + Number(sample[2]));
  }
  return found;
}

/** What grows a second of what only counts up, as often as it is asked for. */
function useRates(now: Samples | undefined, names: readonly string[]): ReadonlyMap<string, readonly number[]> {
  const before = useRef<{ at: number; samples: Samples } | null>(null);
  const [rates, setRates] = useState<ReadonlyMap<string, readonly number[]>>(new Map());
  useEffect(() => {
    if (now === undefined) return;
    const last = before.current;
    const at = performance.now();
    before.current = { at, samples: now };
    if (last === null) return;
    const seconds = Math.max(0.1, (at - last.at) / 1000);
    setRates((all) => {
      const next = new Map<string, readonly number[]>();
      for (const name of names) {
        const grown = Math.max(0, (now.get(name) ?? 0) - (last.samples.get(name) ?? 0));
        next.set(name, [...(all.get(name) ?? []), grown / seconds].slice(-KEPT));
      }
      return next;
    });
  }, [now]);
  return rates;
}

const RATES = [
  ["skald_events_out_total", "events to viewers"],
  ["skald_http_requests_seconds_count", "HTTP requests"],
  ["skald_http_refusals_total", "refused requests"],
] as const;
const NAMES = RATES.map(([name]) => name);

export function Operate() {
  const client = useSkaldClient();
  useEffect(() => void (document.title = "Operate · Skald"), []);
  const health = usePolled(
    async () => (await (await ask(client, "/health/ready")).json()) as Health,
    POLL_MS,
    "health",
  );
  const metrics = usePolled(() => samples(client), POLL_MS, "metrics");
  const rates = useRates(metrics.value, NAMES);
  const of = (name: string) => metrics.value?.get(name);
  const deliveries = of("skald_delivery_seconds_count") ?? 0;
  const checks = Object.entries(health.value?.checks ?? {});
  const down = checks.filter(([, it]) => it !== "UP").map(([name]) => name);
  const well = health.value?.status === "UP" && down.length === 0;

  return (
    <div className="page operate">
      <h1 className="sentence" aria-live="polite">
        {health.value === undefined
          ? "Asking how it is…"
          : well
            ? "The gateway is well."
            : health.value.status === "DRAINING"
              ? "The gateway is going away."
              : `Something is wrong: ${down.join(", ") || "it is not ready"}.`}
      </h1>
      {metrics.problem !== null && <Notice kind="warn">The metrics cannot be read: {metrics.problem.message}.</Notice>}
      <section className="rates" aria-label="Rates">
        {RATES.map(([name, words]) => (
          <Rate key={name} words={words} values={rates.get(name) ?? []} />
        ))}
      </section>
      <dl className="figures">
        <Figure
          name="Store"
          value={health.value === undefined ? "…" : (health.value.checks?.["store"] ?? health.value.status)}
        />
        <Figure name="Viewers in" value={whole(of("skald_connections"))} />
        <Figure name="Streams" value={whole(of("skald_streams"))} />
        <Figure name="Workflows" value={whole(of("skald_workflows"))} />
        <Figure name="Viewers behind" value={whole(of("skald_cursors_behind"))} />
        <Figure
          name="Append to viewer"
          value={deliveries === 0 ? "…" : brief((of("skald_delivery_seconds_sum") ?? 0) / deliveries)}
        />
        <Figure name="Events hold" value={bytes(of("skald_log_bytes"))} />
        <Figure name="Memory used" value={bytes(of("jvm_memory_used_bytes"))} />
        <Figure
          name="Up for"
          value={metrics.value === undefined ? "…" : duration((of("process_uptime_seconds") ?? 0) * 1000)}
        />
      </dl>
      <Sessions client={client} />
      <Refusals client={client} />
    </div>
  );
}

function whole(value: number | undefined): string {
  return value === undefined ? "…" : value.toLocaleString("en", { maximumFractionDigits: 0 });
}

function brief(seconds: number): string {
  return seconds < 0.001 ? `${Math.round(seconds * 1e6)} µs` : `${(seconds * 1000).toFixed(1)} ms`;
}

function bytes(value: number | undefined): string {
  if (value === undefined) return "…";
  const units = ["B", "KiB", "MiB", "GiB"];
  const power = Math.min(3, value < 1 ? 0 : Math.floor(Math.log2(value) / 10));
  const digits = { maximumFractionDigits: power === 0 ? 0 : 1 };
  return `${(value / 2 ** (10 * power)).toLocaleString("en", digits)} ${units[power]}`;
}

function Figure({ name, value }: { name: string; value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}

function Rate({ words, values }: { words: string; values: readonly number[] }) {
  const last = values.at(-1);
  const most = Math.max(1, ...values);
  const steps = Math.max(LEAST_DRAWN, values.length) - 1;
  const points = values.map(
    (it, index) => `${((steps + 1 - values.length + index) / steps) * 300},${46 - (it / most) * 42}`,
  );
  return (
    <figure className="rate">
      <figcaption>
        <strong>
          {last === undefined ? "…" : last.toLocaleString("en", { maximumFractionDigits: last < 10 ? 1 : 0 })}
        </strong>{" "}
        {words} a second
      </figcaption>
      <svg viewBox="0 0 300 48" preserveAspectRatio="none" aria-hidden="true">
        {points.length > 1 && <polyline points={points.join(" ")} />}
      </svg>
    </figure>
  );
}

function Sessions({ client }: { client: SkaldClient }) {
  const [subject, setSubject] = useState("");
  const [cursor, setCursor] = useState<string | null>(null);
  const query = new URLSearchParams();
  if (subject.trim() !== "") query.set("subject", subject.trim());
  if (cursor !== null) query.set("cursor", cursor);
  const path = `/v1/admin/sessions?${query}`;
  const list = usePolled(
    async () => (await (await ask(client, path)).json()) as { sessions: Session[]; cursor: string | null },
    POLL_MS,
    path,
  );
  const now = useNow(1000);
  const sessions = list.value?.sessions ?? [];
  return (
    <section aria-labelledby="sessions">
      <div className="operate-head">
        <h2 id="sessions">Sessions</h2>
        <label>
          <span className="visually-hidden">Only of this subject</span>
          <input
            type="search"
            placeholder="Only of this subject"
            value={subject}
            onChange={(event) => {
              setSubject(event.target.value);
              setCursor(null);
            }}
          />
        </label>
      </div>
      {list.problem !== null && <Notice kind="warn">Sessions cannot be listed: {list.problem.message}.</Notice>}
      <div className="scroll" tabIndex={0} role="region" aria-label="Sessions, a table">
        <table>
          <thead>
            <tr>
              <th scope="col">Subject</th>
              <th scope="col">Address</th>
              <th scope="col">Transport</th>
              <th scope="col">Since</th>
              <th scope="col">Watches</th>
              <th scope="col">Behind</th>
              <th scope="col">
                <span className="visually-hidden">Action</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {sessions.map((it) => {
              const behind = it.subscriptions.reduce((sum, { behind }) => sum + behind, 0);
              return (
                <tr key={it.socketId}>
                  <td title={it.socketId}>{it.subject}</td>
                  <td>{it.address}</td>
                  <td>{it.transport}</td>
                  <td>{ago(it.since, now)}</td>
                  <td>{count(it.subscriptions.length, "workflow")}</td>
                  <td className={behind > 0 ? "is-behind" : ""}>{behind === 0 ? "–" : count(behind, "event")}</td>
                  <td>
                    <ActionButton
                      className="quiet small"
                      busy="Asking…"
                      label={`Disconnect ${it.subject}, socket ${it.socketId}`}
                      act={async () => {
                        const answer = await client.fetch(`/v1/admin/sessions/${encodeURIComponent(it.socketId)}`, {
                          method: "DELETE",
                        });
                        if (!answer.ok) throw new Error(`The gateway answered ${answer.status}.`);
                        list.again();
                      }}
                    >
                      Disconnect
                    </ActionButton>
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
        {list.value !== undefined && sessions.length === 0 && <p className="nothing">Nobody is connected.</p>}
      </div>
      {list.value !== undefined && (list.value.cursor !== null || cursor !== null) && (
        <div className="asks-buttons">
          {cursor !== null && (
            <button type="button" className="button" onClick={() => setCursor(null)}>
              From the start
            </button>
          )}
          {list.value.cursor !== null && (
            <button type="button" className="button" onClick={() => setCursor(list.value!.cursor)}>
              Further ones
            </button>
          )}
        </div>
      )}
    </section>
  );
}

function Refusals({ client }: { client: SkaldClient }) {
  const list = usePolled(
    async () => ((await (await ask(client, "/v1/admin/refusals")).json()) as { refusals: Refusal[] }).refusals,
    POLL_MS,
    "refusals",
  );
  const refusals = list.value ?? [];
  return (
    <section aria-labelledby="refusals">
      <h2 id="refusals">Refusals</h2>
      {list.problem !== null && <Notice kind="warn">Refusals cannot be listed: {list.problem.message}.</Notice>}
      {list.value !== undefined && refusals.length === 0 && <p className="nothing">Nobody was refused anything.</p>}
      {refusals.length > 0 && (
        <div className="scroll" tabIndex={0} role="region" aria-label="Refusals, a table">
          <table>
            <thead>
              <tr>
                <th scope="col">At</th>
                <th scope="col">Address</th>
                <th scope="col">Code</th>
                <th scope="col">Rule</th>
              </tr>
            </thead>
            <tbody>
              {refusals.slice(0, SHOWN_REFUSALS).map((it, index) => (
                <tr key={`${it.at} ${index}`}>
                  <td>{clock(it.at)}</td>
                  <td>{it.address}</td>
                  <td>{it.code}</td>
                  <td className="is-long">{it.rule}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}
