import { randomUUID } from "node:crypto";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import {
  createClient,
  createWorkflowStore,
  type ClientOptions,
  type SkaldClient,
  type WatchEvent,
  type WatchOptions,
} from "../src/index.js";
import { Gateway, thoughts } from "./support/gateway.js";
import { Relay } from "./support/relay.js";
import { until } from "./support/until.js";

const QUICK = { first: 50, max: 400 };
const clients: SkaldClient[] = [];
let gateway: Gateway;

beforeAll(async () => {
  gateway = await Gateway.start({ RETENTION_EVENTS: "20000" });
});
afterAll(() => gateway.stop());
afterEach(() => clients.splice(0).forEach((client) => client.close()));

function client(options: Partial<ClientOptions> = {}): SkaldClient {
  const made = createClient({ url: gateway.url, token: () => gateway.viewer, backoff: QUICK, ...options });
  clients.push(made);
  return made;
}

/** Watches with a listener, and keeps what it is told. */
function watched(from: SkaldClient, workflow: string, options: WatchOptions = {}) {
  const events: WatchEvent[] = [];
  const states: string[] = [];
  const watch = from.watch(workflow, options, {
    event: (event) => events.push(event),
    state: (state, problem) => states.push(problem ? `${state} ${problem.code}` : state),
  });
  return {
    watch,
    events,
    states,
    seqs: () => events.flatMap((it) => ("seq" in it && it.type !== "controlled" ? [it.seq] : [])),
    text: () => events.map((it) => (it.type === "thought" ? it.data.content : "")).join(""),
    of: <T extends WatchEvent["type"]>(type: T) =>
      events.filter((it): it is Extract<WatchEvent, { type: T }> => it.type === type),
  };
}

const upTo = (last: number, first = 1) => Array.from({ length: last - first + 1 }, (_, index) => first + index);

describe.each(["socket.io", "sse"] as const)("over %s", (transport) => {
  it("yields history, then live events, each once and in order", async () => {
    const workflow = randomUUID();
    await gateway.publish(workflow, [...thoughts(3), { type: "tool_call", data: { tool: "search", callId: "c1" } }]);
    const seen: WatchEvent[] = [];
    const watch = client({ transport }).watch(workflow.toUpperCase());
    expect(watch.state).toBe("connecting");
    for await (const event of watch) {
      seen.push(event);
      if (event.type === "tool_call") await gateway.publish(workflow, [{ type: "result", data: { answer: 42 } }]);
      if (event.type === "result") break;
    }
    expect(seen.map((it) => it.type)).toEqual(["subscribed", "thought", "thought", "thought", "tool_call", "result"]);
    expect(seen.every((it) => it.workflowId === workflow)).toBe(true);
    expect(watch.state).toBe("ended");
    expect(watch.position).toMatchObject({ seq: 5 });
  });

  it("goes through its states, and says where it stands", async () => {
    const workflow = randomUUID();
    const { epoch } = await gateway.publish(workflow, thoughts(10));
    const seen = watched(client({ transport }), workflow);
    await until(() => seen.watch.state === "live");
    expect(seen.states).toEqual(["replaying", "live"]);
    expect(seen.seqs()).toEqual(upTo(10));
    expect(seen.watch.position).toEqual({ epoch, seq: 10 });
    seen.watch.close();
    expect(seen.states.at(-1)).toBe("ended closed");
  });

  it("loses and repeats nothing, however often it is cut", async () => {
    const workflow = randomUUID();
    const relay = await Relay.to(gateway.port);
    await gateway.publish(workflow, thoughts(200));
    const plain = watched(client({ transport, url: relay.url }), workflow);
    const joined = watched(client({ transport, url: relay.url }), workflow, { coalesce: 20 });
    for (let round = 0; round < 12; round++) {
      await gateway.publish(
        workflow,
        thoughts(50, (index) => `${round}.${index} `),
      );
      if (round % 3 === 2) relay.cut();
      else await until(() => plain.watch.position.seq >= 200 + 50 * round);
    }
    await gateway.publish(workflow, [{ type: "result", data: { done: true } }]);
    await until(() => plain.of("result").length === 1 && joined.of("result").length === 1);
    expect(plain.seqs()).toEqual(upTo(801));
    expect(joined.text()).toBe(plain.text());
    expect(plain.states).toContain("stale unreachable");
    // What was missed on a recovered connection comes before the answer that says so.
    await until(() => plain.watch.state === "live");
    expect(plain.watch.problem).toBeNull();
    relay.close();
  });

  it("begins where it is told to", async () => {
    const workflow = randomUUID();
    const { epoch } = await gateway.publish(workflow, thoughts(20));
    const one = client({ transport });
    const behind = watched(one, workflow, { after: 17, epoch });
    await until(() => behind.watch.state === "live");
    const tail = watched(one, workflow, { after: -5 });
    await until(() => tail.watch.state === "live");
    const latest = watched(one, workflow, { after: "latest" });
    await until(() => latest.watch.state === "live");
    await gateway.publish(workflow, thoughts(1));
    await until(() => [behind, tail, latest].every((it) => it.watch.position.seq === 21));
    expect(behind.seqs()).toEqual([18, 19, 20, 21]);
    expect(tail.seqs()).toEqual([16, 17, 18, 19, 20, 21]);
    expect(latest.seqs()).toEqual([21]);
  });

  it("tells that a log began anew while it was away, and when it was told of another epoch", async () => {
    const workflow = randomUUID();
    const relay = await Relay.to(gateway.port);
    await gateway.publish(workflow, thoughts(5));
    const seen = watched(client({ transport, url: relay.url }), workflow);
    await until(() => seen.watch.state === "live");
    relay.down();
    await until(() => seen.watch.state === "stale");
    await gateway.delete(workflow);
    await gateway.publish(workflow, thoughts(3));
    relay.up();
    await until(() => seen.watch.state === "live");
    expect(seen.of("reset")).toHaveLength(1);
    expect(seen.seqs()).toEqual([...upTo(5), ...upTo(3)]);
    const other = watched(client({ transport }), workflow, { after: 3, epoch: "another" });
    await until(() => other.watch.state === "live");
    expect(other.events.map((it) => it.type)).toEqual(["reset", "subscribed", "thought", "thought", "thought"]);
    relay.close();
  });

  it("tells what retention took while it was away", async () => {
    const small = await Gateway.start({ RETENTION_EVENTS: "10" });
    const relay = await Relay.to(small.port);
    const workflow = randomUUID();
    await small.publish(workflow, thoughts(5));
    const seen = watched(client({ transport, url: relay.url, token: () => small.viewer }), workflow);
    await until(() => seen.watch.state === "live");
    relay.down();
    await until(() => seen.watch.state === "stale");
    for (let round = 0; round < 30; round++) await small.publish(workflow, thoughts(1));
    relay.up();
    await until(() => seen.watch.position.seq === 35);
    const [gap] = seen.of("gap");
    expect(seen.of("gap")).toHaveLength(1);
    expect(gap!.from).toBe(6);
    expect(seen.seqs()).toEqual([...upTo(5), ...upTo(35, gap!.to + 1)]);
    expect(seen.watch.state).toBe("live");
    relay.close();
    await small.stop();
  });

  it("says that what a store shows may be old, also where it was left and is followed anew", async () => {
    const relay = await Relay.to(gateway.port);
    const workflow = randomUUID();
    await gateway.publish(workflow, thoughts(2));
    const store = createWorkflowStore(client({ transport, url: relay.url }), workflow, { linger: 0 });
    const leave = store.subscribe(() => {});
    await until(() => store.getSnapshot().state === "live");
    leave();
    await until(() => store.getSnapshot().state === "stale");
    relay.down();
    store.subscribe(() => {});
    await until(() => store.getSnapshot().problem !== null);
    expect(store.getSnapshot().state).toBe("stale");
    relay.up();
    await until(() => store.getSnapshot().state === "live");
    store.close();
    relay.close();
  });

  it("asks again for what it may not read yet, and comes back when the right is given again", async () => {
    const workflow = randomUUID();
    const seen = watched(client({ transport, token: () => gateway.token("alice") }), workflow);
    await until(() => seen.watch.problem?.code === "forbidden");
    expect(seen.watch.state).toBe("connecting");
    await gateway.register(workflow, "alice");
    await gateway.publish(workflow, thoughts(2));
    await until(() => seen.watch.position.seq === 2);
    await gateway.register(workflow, "bob");
    await until(() => seen.of("unsubscribed").length === 1);
    expect(seen.of("unsubscribed")[0]!.reason).toBe("forbidden");
    expect(seen.watch.state).toBe("stale");
    await gateway.publish(workflow, thoughts(2));
    await gateway.register(workflow, "alice");
    await until(() => seen.watch.state === "live");
    expect(seen.seqs()).toEqual(upTo(4));
  });

  it("ends when the workflow is deleted, and when it is malformed", async () => {
    const workflow = randomUUID();
    await gateway.publish(workflow, thoughts(1));
    const types: string[] = [];
    const watch = client({ transport }).watch(workflow);
    for await (const event of watch) {
      types.push(event.type);
      if (event.type === "thought") await gateway.delete(workflow);
    }
    expect(types).toEqual(["subscribed", "thought", "unsubscribed"]);
    expect(watch.problem?.code).toBe("deleted");
    const malformed = client({ transport }).watch(workflow, { coalesce: 5000 });
    await expect(malformed[Symbol.asyncIterator]().next()).rejects.toMatchObject({ status: 400 });
  });

  it("tells of runs, and brings what is asked to the agent", async () => {
    const workflow = randomUUID();
    await gateway.register(workflow, "alice");
    const seen = watched(client({ transport, token: () => gateway.token("alice") }), workflow);
    await until(() => seen.watch.state === "live");
    await expect(seen.watch.cancel()).rejects.toMatchObject({ status: 409, code: "no_run" });
    const { runId, lease } = await gateway.run(workflow);
    await until(() => seen.of("run").length === 1);
    await gateway.publish(
      workflow,
      [{ type: "tool_call", data: { tool: "mail", callId: "c1", status: "started" } }],
      lease,
    );
    await until(() => seen.of("tool_call").length === 1);
    expect(await seen.watch.approve("c1", { note: "go" })).toBe(1);
    await expect(seen.watch.reject("c1")).rejects.toMatchObject({ status: 409, code: "already_answered" });
    expect(await seen.watch.control({ action: "input", data: "hello", id: "mine" })).toBe(2);
    expect(await seen.watch.control({ action: "input", data: "hello", id: "mine" })).toBe(2);
    await seen.watch.cancel();
    expect(await gateway.controls(workflow)).toMatchObject([
      { action: "approve", callId: "c1", by: "alice", data: { note: "go" } },
      { action: "input", data: "hello" },
      { action: "cancel" },
    ]);
    await until(() => seen.of("controlled").length === 3);
    await gateway.publish(workflow, [{ type: "error", data: { message: "stopped", code: "cancelled" } }], lease);
    await until(() => seen.of("run").length === 2);
    expect(seen.of("run").map((it) => it.run?.state)).toEqual(["running", "cancelled"]);
    expect(seen.of("run").every((it) => it.run?.runId === runId)).toBe(true);
    expect(seen.of("error")[0]!.runId).toBe(runId);
  });

  it("bounds what waits for a slow consumer, who misses nothing all the same", async () => {
    const workflow = randomUUID();
    await gateway.publish(workflow, thoughts(5000));
    const seqs: number[] = [];
    for await (const event of client({ transport, buffer: 100 }).watch(workflow)) {
      if (event.type !== "thought") continue;
      seqs.push(event.seq);
      if (event.seq % 500 === 0) await new Promise((resolve) => setTimeout(resolve, 20));
      if (event.seq === 5000) break;
    }
    expect(seqs).toEqual(upTo(5000));
  });

  it("comes back to another process by itself", async () => {
    const workflow = randomUUID();
    const first = await Gateway.start();
    const relay = await Relay.to(first.port);
    await first.publish(workflow, thoughts(4));
    const seen = watched(client({ transport, url: relay.url, token: () => first.viewer }), workflow);
    await until(() => seen.watch.state === "live");
    const second = await Gateway.start({}, first.secret);
    relay.leadTo(second.port);
    await second.publish(workflow, thoughts(2));
    await first.stop();
    await until(() => seen.of("reset").length === 1 && seen.watch.position.seq === 2);
    expect(seen.watch.state).toBe("live");
    relay.close();
    await second.stop();
  });
});
