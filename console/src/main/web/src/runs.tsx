import { memo, useDeferredValue, useEffect, useMemo, useRef, useState } from "react";
import type { Part, Run, SkaldClient, ToolCallPart, WorkflowSummary } from "@skald/client";
import { useSkaldClient } from "@skald/client/react";
import { useAgent } from "./agent";
import { useNow, usePolled } from "./hooks";
import { ago, count, doingOf, duration, label, nameOf, standingOf, stretchesOf, titleOf, type Standing } from "./model";
import { runLink } from "./route";
import { ActionButton, Badge, Facts, Notice, StopButton } from "./ui";

const POLL_MS = 2_000;
const PAGE = 200;
/** So many workflows are shown as they live; the others as the list tells them. */
const LIVE = 24;
/** So many of those that came to an end keep their cards for a while. */
const ENDED = 6;
/** A card needs no more than the end of a run. */
const CARD = { after: -400, coalesce: 100 } as const;
/** For so long an agent that came to an end keeps its card. */
const RECENT_MS = 10 * 60_000;

/** What a card has found out of its workflow, for the search and the sentence above. */
interface Known {
  readonly title: string | null;
  readonly standing: Standing;
}

export function Runs() {
  const client = useSkaldClient();
  const [limit, setLimit] = useState(PAGE);
  const list = usePolled(() => client.workflows({ limit }), POLL_MS, `workflows ${limit}`);
  const [search, setSearch] = useState("");
  const wanted = useDeferredValue(search.trim().toLowerCase());
  const [known, setKnown] = useState<ReadonlyMap<string, Known>>(new Map());
  const now = useNow(1000);
  useEffect(() => void (document.title = "Runs · Skald"), []);

  const workflows = list.value?.workflows ?? [];
  const found = workflows.filter((it) => wanted === "" || matches(it, known.get(it.workflowId), wanted));
  const running = found.filter((it) => it.run?.state === "running").slice(0, LIVE);
  const ended = found.filter((it) => it.run?.state !== "running" && isRecent(it, now)).slice(0, ENDED);
  const alive = [...running, ...ended];
  // Cards keep their places while agents take turns in saying something, and in coming to an end.
  const order = useRef(new Map<string, number>());
  for (const it of alive) if (!order.current.has(it.workflowId)) order.current.set(it.workflowId, order.current.size);
  const cards = [...alive].sort((one, other) => {
    const first =
      Number(known.get(other.workflowId)?.standing === "waiting") -
      Number(known.get(one.workflowId)?.standing === "waiting");
    return first !== 0 ? first : order.current.get(one.workflowId)! - order.current.get(other.workflowId)!;
  });
  const rest = found.filter((it) => !alive.includes(it));
  const tell = useMemo(
    () => (workflowId: string, it: Known) =>
      setKnown((before) => {
        const there = before.get(workflowId);
        if (there?.title === it.title && there.standing === it.standing) return before;
        return new Map(before).set(workflowId, it);
      }),
    [],
  );

  return (
    <div className="page">
      <Sentence workflows={workflows} known={known} loaded={list.value !== undefined} />
      {workflows.length > 0 && (
        <p className="lead">These are the agents that you may watch. Choose a name to see all that it thinks and does.</p>
      )}
      {list.problem !== null && <Notice kind="warn">The list cannot be read for now: {list.problem.message}</Notice>}
      <div className="tools">
        <label className="search">
          <span className="visually-hidden">Search runs</span>
          <svg viewBox="0 0 16 16" aria-hidden="true">
            <path d="M7 2.500a4.500 4.500 0 1 1 0 9 4.500 4.500 0 0 1 0-9zM10.300 10.300l3.200 3.200" />
          </svg>
          <input
            type="search"
            placeholder="Search by what it is about, owner, state or id"
            value={search}
            onChange={(event) => setSearch(event.target.value)}
          />
        </label>
      </div>
      {list.value !== undefined && found.length === 0 && (
        <p className="empty">
          {workflows.length === 0
            ? "There is nothing that your token may read yet. As soon as an agent publishes, it shows up here."
            : `Nothing matches “${search}”.`}
        </p>
      )}
      {cards.length > 0 && (
        <ul className="cards" aria-label="Agents">
          {cards.map((it) => (
            <Card key={it.workflowId} workflow={it} tell={tell} />
          ))}
        </ul>
      )}
      {rest.length > 0 && <Table workflows={rest} now={now} tell={tell} />}
      {list.value?.cursor != null && limit < 1000 && (
        <button type="button" className="button" onClick={() => setLimit((it) => Math.min(1000, it + PAGE))}>
          Show more
        </button>
      )}
    </div>
  );
}

function isRecent(it: WorkflowSummary, now: number): boolean {
  return it.lastEventAt !== null && now - Date.parse(it.lastEventAt) < RECENT_MS;
}

function matches(it: WorkflowSummary, known: Known | undefined, wanted: string): boolean {
  const standing = known?.standing ?? standingOf(it.run, false, false);
  const text = `${known?.title ?? ""} ${it.owner ?? ""} ${it.workflowId} ${standing}`.toLowerCase();
  return wanted.split(/\s+/).every((word) => text.includes(word));
}

/** What a stranger needs to know first, as a sentence. */
function Sentence(props: {
  workflows: readonly WorkflowSummary[];
  known: ReadonlyMap<string, Known>;
  loaded: boolean;
}) {
  const standings = props.workflows.map(
    (it) => props.known.get(it.workflowId)?.standing ?? standingOf(it.run, false, false),
  );
  const waiting = standings.filter((it) => it === "waiting").length;
  const working = standings.filter((it) => it === "running" || it === "stopping").length;
  if (!props.loaded) return <h1 className="sentence">Looking for your agents…</h1>;
  return (
    <h1 className="sentence" aria-live="polite">
      {waiting > 0 && (
        <span className="sentence-waits">
          {waiting === 1 ? "One agent waits for you" : `${waiting} agents wait for you`}
          {working > 0 ? ", " : "."}
        </span>
      )}
      {working > 0 && (
        <span>
          {numberWord(working, waiting === 0)} {working === 1 ? "is" : "are"} working.
        </span>
      )}
      {waiting + working === 0 && <span>No agent is working right now.</span>}
    </h1>
  );
}

function numberWord(number: number, first: boolean): string {
  const words = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"];
  const word = words[number] ?? String(number);
  return first ? `${word.charAt(0).toUpperCase()}${word.slice(1)} ${number === 1 ? "agent" : "agents"}` : word;
}

/** One agent as it lives. */
const Card = memo(function Card(props: {
  workflow: WorkflowSummary;
  tell: (workflowId: string, known: Known) => void;
}) {
  const { workflowId } = props.workflow;
  const view = useAgent(workflowId, CARD);
  const run = view.run ?? props.workflow.run;
  const standing = standingOf(run, view.pending.length > 0, view.cancelling);
  const last = stretchesOf(view.parts).at(-1);
  const title = useTitle(
    workflowId,
    run,
    last === undefined ? null : titleOf(view.parts, last.from, last.to),
    last?.firstSeq,
  );
  const doing = doingOf(view);
  const open = run?.state === "running";
  const asked = view.pending[0];
  const name = title ?? "this agent";
  useEffect(() => props.tell(workflowId, { title, standing }), [title, standing]);

  return (
    <li className={`card is-${standing}`}>
      <div className="card-head">
        <Badge standing={standing} />
        <Elapsed run={run} asked={standing === "waiting" ? asked : undefined} lastEventAt={props.workflow.lastEventAt} />
      </div>
      <h2>
        <a href={runLink(workflowId)}>{title ?? "An agent without words"}</a>
      </h2>
      {asked?.callId !== undefined && open ? (
        <div className="asks">
          <p className="asks-line">
            It asks: may I <strong>{label(nameOf(asked))}</strong>?
          </p>
          <Facts value={asked.input} />
          <div className="asks-buttons">
            <ActionButton
              className="primary"
              busy="Approving…"
              label={`Approve: ${label(nameOf(asked))}, ${name}`}
              act={() => view.approve(asked.callId!)}
            >
              Approve
            </ActionButton>
            <ActionButton
              busy="Rejecting…"
              label={`Reject: ${label(nameOf(asked))}, ${name}`}
              act={() => view.reject(asked.callId!)}
            >
              Reject
            </ActionButton>
          </div>
        </div>
      ) : (
        <div className="doing">
          {doing.end?.kind === "result" ? (
            <Facts value={doing.end.data} />
          ) : doing.end?.kind === "error" ? (
            <p className="doing-error">{doing.end.message}</p>
          ) : (
            <p className="doing-words">{doing.words}</p>
          )}
          {doing.call !== null && doing.end === null && (
            <p className={`doing-call is-${doing.call.status}`}>
              <span className="gear" aria-hidden="true" />
              {doing.call.status === "started" && open ? "uses" : "used"} <strong>{label(nameOf(doing.call))}</strong>
            </p>
          )}
        </div>
      )}
      <div className="card-foot">
        <span>
          owner {props.workflow.owner ?? "nobody"} · {count(view.lastSeq, "event")} ·{" "}
          {count(props.workflow.viewers, "viewer")}
        </span>
        {open && <StopButton what={name} busy={view.cancelling} act={() => view.cancel()} />}
      </div>
    </li>
  );
});

/** For how long it waits, else works; when it ended. */
function Elapsed(props: { run: Run | null; asked: ToolCallPart | undefined; lastEventAt: string | null }) {
  const { run, asked, lastEventAt } = props;
  const now = useNow(1000);
  if (run?.state === "running") {
    return <span className="when">for {duration(now - Date.parse(asked?.startedAt ?? run.startedAt))}</span>;
  }
  return <span className="when">{ago(run?.endedAt ?? lastEventAt, now)}</span>;
}

/** Titles that were fetched, by workflow and first event: they do not change. */
const titles = new Map<string, string | null>();
const MOST_TITLES = 2000;

/** What a run is about whose first event this is. */
async function fetchTitle(client: SkaldClient, workflowId: string, first: number): Promise<string | null> {
  const key = `${workflowId} ${first}`;
  const known = titles.get(key);
  if (known !== undefined) return known;
  const answer = await client.fetch(`/v1/workflows/${workflowId}/events?after=${first - 1}&limit=60`);
  if (!answer.ok) return null;
  const { events } = (await answer.json()) as { events: { type: string; data: { content?: string; tool?: string } }[] };
  let text = "";
  for (const it of events) {
    if (it.type !== "thought") break;
    text += it.data.content ?? "";
  }
  const title = titleOf([{ kind: "text", text } as Part]) ?? events[0]?.data.tool ?? null;
  if (titles.size >= MOST_TITLES) titles.clear();
  titles.set(key, title);
  return title;
}

/** The title of a run that is not shown from its first event on; fetched once it is wanted. */
function useFetchedTitle(workflowId: string, first: number | null): string | null {
  const client = useSkaldClient();
  const [fetched, setFetched] = useState<{ first: number; title: string | null } | null>(null);
  useEffect(() => {
    if (first === null) return;
    let over = false;
    fetchTitle(client, workflowId, first).then(
      (title) => void (over || setFetched({ first, title })),
      () => {}, // without it there is the id, or what the end of the run says
    );
    return () => void (over = true);
  }, [client, workflowId, first]);
  return first !== null && fetched?.first === first ? fetched.title : null;
}

/** The title of a run, whose beginning may lie before what a card follows. */
function useTitle(
  workflowId: string,
  run: Run | null,
  seen: string | null,
  seenFrom: number | undefined,
): string | null {
  const missed = run !== null && seenFrom !== undefined && seenFrom > run.firstSeq;
  return useFetchedTitle(workflowId, missed ? run.firstSeq : null) ?? seen;
}

function Table(props: {
  workflows: readonly WorkflowSummary[];
  now: number;
  tell: (workflowId: string, known: Known) => void;
}) {
  return (
    <section className="earlier" aria-labelledby="earlier">
      <h2 id="earlier">Earlier</h2>
      <ul>
        {props.workflows.map((it) => (
          <Earlier key={it.workflowId} workflow={it} now={props.now} tell={props.tell} />
        ))}
      </ul>
    </section>
  );
}

/** A workflow that is quiet, as the list tells it; its title is fetched when it comes into sight. */
const Earlier = memo(
  function Earlier(props: {
    workflow: WorkflowSummary;
    now: number;
    tell: (workflowId: string, known: Known) => void;
  }) {
    const { workflowId, run, firstSeq, lastSeq, owner, lastEventAt } = props.workflow;
    const item = useRef<HTMLLIElement>(null);
    const [inSight, setInSight] = useState(false);
    useEffect(() => {
      const observer = new IntersectionObserver((entries) => {
        if (entries.some((it) => it.isIntersecting)) setInSight(true);
      });
      observer.observe(item.current!);
      return () => observer.disconnect();
    }, []);
    const first = Math.max(run?.firstSeq ?? 0, firstSeq);
    const title = useFetchedTitle(workflowId, inSight && lastSeq >= first ? first : null);
    const standing = standingOf(run, false, false);
    useEffect(() => {
      if (title !== null) props.tell(workflowId, { title, standing });
    }, [title, standing]);
    return (
      <li ref={item}>
        <a href={runLink(workflowId)}>
          <Badge standing={standing} />
          <span className="earlier-title">{title ?? workflowId}</span>
          <span>{owner ?? "nobody"}</span>
          <span>{count(lastSeq, "event")}</span>
          <span>{ago(lastEventAt, props.now)}</span>
        </a>
      </li>
    );
  },
  (before, after) =>
    before.workflow.lastSeq === after.workflow.lastSeq &&
    before.workflow.run?.state === after.workflow.run?.state &&
    before.workflow.owner === after.workflow.owner &&
    ago(before.workflow.lastEventAt, before.now) === ago(after.workflow.lastEventAt, after.now),
);
