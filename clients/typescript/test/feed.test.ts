import { expect, it } from "vitest";
import { Backoff } from "../src/backoff.js";
import { Feed, type Acknowledgement, type Line } from "../src/feed.js";
import { LiveWatch } from "../src/live-watch.js";
import type { AgentEvent, WatchEvent, WatchOptions } from "../src/types.js";

const WORKFLOW = "b3f1c2d4-0000-4000-8000-000000000001";
const BUSY = { status: 429, code: "too_many_requests", message: "more than 50 events a second" };

/**
 * The gateway's side of one workflow on one connection, which moves when it is told to. Its subscription outlives
 * connections that are recovered, and moves forward alone. Answers that a lost connection had are never given.
 */
class OtherSide implements Line {
  open = true;
  lastSeq = 0;
  firstSeq = 1;
  epoch = "one";
  /** Up to where the subscription there is has delivered. */
  cursor: number | undefined;
  /** How many of the next requests are refused. */
  refuses = 0;
  /** What was asked for, in order. */
  readonly asked: string[] = [];
  readonly #requests: (() => void)[] = [];
  #feed: Feed | undefined;
  #connection = 0;

  feed(left = false): Feed {
    return (this.#feed = new Feed(WORKFLOW, this, new Backoff({ first: 1, max: 2 }), left));
  }

  subscribe(request: WatchOptions, answered: (answer: Acknowledgement) => void): void {
    this.#take(`subscribe ${request.after ?? 0}`, (refused, reply) => {
      if (refused) return reply(() => answered({ ok: false, error: BUSY }));
      const anew = request.epoch !== undefined && request.epoch !== this.epoch;
      const after = request.after === "latest" ? this.lastSeq : anew ? 0 : (request.after ?? 0);
      this.cursor = Math.max(this.cursor ?? 0, after, this.firstSeq - 1);
      const { epoch, firstSeq, lastSeq } = this;
      reply(() => answered({ ok: true, epoch, firstSeq, lastSeq, run: null }));
    });
  }

  unsubscribe(_: string, answered: (answer: { readonly ok: boolean }) => void): void {
    this.#take("unsubscribe", (refused, reply) => {
      if (!refused) this.cursor = undefined;
      reply(() => answered({ ok: !refused }));
    });
  }

  giveUp(): void {
    this.asked.push("give up");
  }

  /** Carries out what was asked for; its answers arrive, or are lost with the connection, or come later. */
  carryOut(answers: "arrive" | "lost" | "later" = "arrive"): void {
    for (const request of this.#requests.splice(0)) request();
    if (answers === "lost") this.#connection += 1;
    if (answers !== "later") this.answer();
  }

  answer(): void {
    for (const answer of this.#answers.splice(0)) answer();
  }

  /** Delivers what the subscription is behind. */
  deliver(): void {
    while (this.cursor !== undefined && this.cursor < this.lastSeq) {
      this.cursor += 1;
      this.#feed!.event({ type: "thought", seq: this.cursor, data: { content: "" } } as unknown as AgentEvent);
    }
  }

  lose(): void {
    this.open = false;
    this.#connection += 1;
    this.#requests.splice(0);
    this.#feed!.disconnected({ status: 0, code: "unreachable", message: "the connection was lost" });
  }

  recover(): void {
    this.open = true;
    this.#feed!.connected(true);
  }

  /** Goes on until all is delivered. */
  async settle(): Promise<void> {
    for (let round = 0; round < 20; round++) {
      await new Promise((resolve) => setTimeout(resolve, 4));
      this.carryOut();
      this.deliver();
    }
  }

  readonly #answers: (() => void)[] = [];

  #take(what: string, carriedOut: (refused: boolean, reply: (answer: () => void) => void) => void): void {
    this.asked.push(what);
    const connection = this.#connection;
    this.#requests.push(() => {
      const refused = this.refuses > 0;
      if (refused) this.refuses -= 1;
      carriedOut(refused, (answer) => this.#answers.push(() => connection === this.#connection && answer()));
    });
  }
}

function watch(feed: Feed, options: WatchOptions) {
  const events: WatchEvent[] = [];
  const ground = { take: () => {}, leave: (it: LiveWatch) => feed.remove(it), control: () => Promise.resolve(0) };
  const made = new LiveWatch(ground, WORKFLOW, options, { event: (event) => void events.push(event) }, 1000);
  feed.add(made);
  const seqs = () => events.flatMap((it) => (it.type === "thought" ? [it.seq] : []));
  return { watch: made, events, seqs, types: () => events.map((it) => it.type).filter((type) => type !== "thought") };
}

const upTo = (last: number, first = 1) => Array.from({ length: last - first + 1 }, (_, index) => first + index);
const turn = () => Promise.resolve();

it("gives a watch what came before the answer, on a connection that was recovered while it was asked", async () => {
  const side = new OtherSide();
  side.lastSeq = 50;
  const feed = side.feed();
  const first = watch(feed, {});
  await side.settle();
  const second = watch(feed, { after: 20 });
  await turn();
  side.carryOut(); // the subscription stands at 50 already, and so it is to begin again
  side.carryOut(); // it is given up
  expect(side.asked).toEqual(["subscribe 0", "subscribe 50", "unsubscribe", "subscribe 20"]);
  side.carryOut("lost");
  side.lose();
  side.lastSeq = 60;
  side.recover();
  side.deliver();
  await side.settle();
  expect(first.seqs()).toEqual(upTo(60));
  expect(second.seqs()).toEqual(upTo(60, 21));
  expect([first.watch.state, second.watch.state]).toEqual(["live", "live"]);
});

it("gives a watch all of it, where the answer to another that began at the end was lost", async () => {
  const side = new OtherSide();
  side.lastSeq = 50;
  const feed = side.feed();
  watch(feed, { after: "latest" });
  await turn();
  side.carryOut("lost");
  side.lose();
  const second = watch(feed, {});
  feed.remove(feed.watches[0]!);
  side.recover();
  await side.settle();
  expect(second.seqs()).toEqual(upTo(50));
});

it("gives a watch all of it, when it was refused while the subscription went on for another", async () => {
  const side = new OtherSide();
  side.lastSeq = 50;
  const feed = side.feed();
  const first = watch(feed, {});
  await side.settle();
  const second = watch(feed, { after: 20 });
  await turn();
  side.refuses = 1;
  side.carryOut();
  expect(second.watch.problem).toMatchObject({ code: "too_many_requests" });
  expect(first.watch.state).toBe("live");
  side.lastSeq = 60;
  side.deliver();
  expect(first.seqs()).toEqual(upTo(60));
  side.refuses = 2;
  await side.settle();
  expect(second.seqs()).toEqual(upTo(60, 21));
  expect(first.types()).toEqual(["subscribed"]);
});

it("tells a watch no answer that is older than it is", async () => {
  const side = new OtherSide();
  side.lastSeq = 50;
  const feed = side.feed();
  const first = watch(feed, {});
  await turn();
  side.carryOut("later");
  side.lastSeq = 60;
  const second = watch(feed, { after: 60 });
  await turn();
  side.answer();
  side.deliver();
  side.lastSeq = 70;
  await side.settle();
  expect(first.seqs()).toEqual(upTo(70));
  expect(second.seqs()).toEqual(upTo(70, 61));
  expect(second.types()).toEqual(["subscribed"]);
  // On a connection that was recovered events come while it is asked for, and so before an answer without them.
  side.lose();
  side.recover();
  side.carryOut("later");
  side.lastSeq = 80;
  side.deliver();
  side.answer();
  await side.settle();
  expect(first.seqs()).toEqual(upTo(80));
  expect(first.types()).toEqual(["subscribed", "subscribed"]);
});

it("begins by giving up what others have left", async () => {
  const side = new OtherSide();
  side.lastSeq = side.cursor = 50;
  const feed = side.feed(true);
  const only = watch(feed, { after: 20 });
  side.refuses = 1;
  await side.settle();
  expect(side.asked).toEqual(["unsubscribe", "unsubscribe", "subscribe 20"]);
  expect(only.seqs()).toEqual(upTo(50, 21));
  only.watch.close();
  expect(side.asked.at(-1)).toBe("give up");
});

it("tells all watches what retention took, and that the log began anew, while it begins again", async () => {
  for (const anew of [false, true]) {
    const side = new OtherSide();
    side.lastSeq = 50;
    const feed = side.feed();
    const first = watch(feed, {});
    await side.settle();
    const second = watch(feed, { after: 20 });
    await turn();
    side.carryOut();
    if (anew) side.epoch = "two";
    else side.firstSeq = 61;
    side.lastSeq = anew ? 5 : 70;
    side.cursor = undefined;
    await side.settle();
    const told = anew ? "reset" : "gap";
    expect([first.types().filter((it) => it === told), second.types().filter((it) => it === told)]).toEqual([
      [told],
      [told],
    ]);
    expect(first.seqs()).toEqual([...upTo(50), ...(anew ? upTo(5) : upTo(70, 61))]);
    expect(second.seqs()).toEqual(anew ? upTo(5) : upTo(70, 61));
  }
});
