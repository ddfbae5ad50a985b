import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createClient, type ClientOptions, type Watch, type WatchEvent, type WatchOptions } from "../src/index.js";
import { Gateway, thoughts } from "./support/gateway.js";
import { Relay } from "./support/relay.js";
import { until } from "./support/until.js";

const STEPS = 120;
const WORKFLOWS = 3;

let gateway: Gateway;

beforeAll(async () => {
  gateway = await Gateway.start({ RETENTION_EVENTS: "20000" });
});
afterAll(() => gateway.stop());

/** A generator of numbers from 0 to below `bound` that gives the same ones for the same seed. */
function dice(seed: number): (bound: number) => number {
  let state = seed;
  return (bound) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * bound);
  };
}

/** What one watch was given: its text, and where it began. */
interface Seen {
  readonly watch: Watch;
  readonly workflow: number;
  readonly events: WatchEvent[];
  readonly begins: number;
}

const VARIANTS: [string, Partial<ClientOptions>][] = [
  ["a WebSocket", { socketTransports: ["websocket"] }],
  ["polling", { socketTransports: ["polling"] }],
  ["polling, and from there a WebSocket", {}],
  ["streams", { transport: "sse" }],
];

it.each(VARIANTS)(
  "every watch is given each event once and in order, whatever is watched, left and cut, over %s",
  async (_, options) => {
    const seed = Number(process.env["SKALD_SEED"] ?? Date.now() % 1_000_000);
    const roll = dice(seed);
    const relay = await Relay.to(gateway.port);
    const workflows = Array.from({ length: WORKFLOWS }, () => randomUUID());
    const published = workflows.map(() => 0);
    const publish = async (at: number, count: number) => {
      const from = published[at]!;
      published[at] = from + count;
      await gateway.publish(
        workflows[at]!,
        thoughts(count, (index) => `${from + index + 1} `),
      );
    };
    for (let at = 0; at < WORKFLOWS; at++) await publish(at, 50);
    const backoff = { first: 20, max: 100 };
    const client = createClient({ url: relay.url, token: () => gateway.viewer, backoff, buffer: 40, ...options });
    const all: Seen[] = [];
    const watching = () => all.filter((it) => it.watch.state !== "ended");

    function begin(): void {
      const workflow = roll(WORKFLOWS);
      const begins = roll(published[workflow]! + 1);
      const place: WatchOptions = { after: begins };
      if (roll(2) === 0) place.coalesce = roll(3) * 30;
      const events: WatchEvent[] = [];
      const slow = roll(3) === 0;
      const listener = slow ? undefined : { event: (event: WatchEvent) => void events.push(event) };
      const watch = client.watch(workflows[workflow]!, place, listener);
      if (slow) void consume(watch, events);
      all.push({ watch, workflow, events, begins });
    }
    async function consume(watch: Watch, events: WatchEvent[]): Promise<void> {
      for await (const event of watch) {
        events.push(event);
        if (events.length % 20 === 0) await new Promise((resolve) => setTimeout(resolve, 5));
      }
    }

    for (let step = 0; step < STEPS; step++) {
      const what = roll(10);
      if (what < 4) await publish(roll(WORKFLOWS), 1 + roll(60));
      else if (what < 7) begin();
      else if (what < 8) watching()[roll(watching().length || 1)]?.watch.close();
      else if (what < 9) relay.cut();
      else await new Promise((resolve) => setTimeout(resolve, roll(100)));
    }
    for (let at = 0; at < WORKFLOWS; at++) await publish(at, 1);
    const texts = (it: Seen) => it.events.map((event) => (event.type === "thought" ? event.data.content : "")).join("");
    const last = (it: Seen) => (texts(it).trimEnd().split(" ").at(-1) ?? "") === String(published[it.workflow]);
    // However slow it is: as long as something comes it is waited for.
    const come = () => all.reduce((sum, it) => sum + it.events.length, 0);
    for (let before = -1; before < come() && !watching().every(last);) {
      before = come();
      await until(() => watching().every(last) || come() > before).catch(() => {});
    }
    for (const it of all) {
      const numbers = texts(it).trimEnd().split(" ").filter(Boolean).map(Number);
      expect(numbers, `seed ${seed}, from ${it.begins}`).toEqual(numbers.map((__, index) => it.begins + index + 1));
      if (it.watch.state !== "ended") expect(numbers.at(-1), `seed ${seed}`).toBe(published[it.workflow]);
      expect(
        it.events.filter((event) => event.type === "gap" || event.type === "reset"),
        `seed ${seed}`,
      ).toEqual([]);
    }
    expect(watching().length).toBeGreaterThan(5);
    client.close();
    relay.close();
  },
);
