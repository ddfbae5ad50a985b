import { randomUUID } from "node:crypto";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import {
  SignedOutError,
  createClient,
  type ClientOptions,
  type SkaldClient,
  type TokenRequest,
  type Watch,
} from "../src/index.js";
import { TokenDesk } from "../src/token-desk.js";
import { Gateway, thoughts } from "./support/gateway.js";
import { Relay } from "./support/relay.js";
import { Scripted } from "./support/scripted.js";
import { until } from "./support/until.js";

const QUICK = { first: 50, max: 400 };
const TRANSPORTS = ["socket.io", "sse"] as const;
const closing: { close(): void }[] = [];
let gateway: Gateway;

beforeAll(async () => {
  gateway = await Gateway.start({ JWT_CLOCK_SKEW: "PT0S" });
});
afterAll(() => gateway.stop());
afterEach(() => closing.splice(0).forEach((it) => it.close()));

function client(options: Partial<ClientOptions> & Pick<ClientOptions, "token">): SkaldClient {
  const made = createClient({ url: gateway.url, backoff: QUICK, ...options });
  closing.push(made);
  return made;
}

function follow(from: SkaldClient, workflow: string): { watch: Watch; seqs: number[]; states: string[] } {
  const seqs: number[] = [];
  const states: string[] = [];
  const watch = from.watch(
    workflow,
    {},
    {
      event: (event) => void (event.type === "thought" && seqs.push(event.seq)),
      state: (state, problem) => states.push(problem ? `${state} ${problem.code}` : state),
    },
  );
  return { watch, seqs, states };
}

const all = (seconds?: number) => gateway.token("viewer", { workflows: "*" }, seconds);

describe("a source of tokens", () => {
  it("is asked once, however many wait for it", async () => {
    let calls = 0;
    let give: (token: string) => void = () => {};
    const desk = new TokenDesk(() => (calls++, new Promise((resolve) => (give = resolve))), 5000);
    const waiting = Promise.all([desk.ask("connect"), desk.ask("refresh"), desk.current()]);
    give("one");
    expect(await waiting).toEqual(["one", "one", "one"]);
    expect(calls).toBe(1);
    const next = desk.ask("connect");
    give("two");
    expect(await next).toBe("two");
  });

  it("is not asked again for calls while its token is good", async () => {
    let calls = 0;
    const desk = new TokenDesk(() => (calls++, all(60)), 5000);
    expect(await desk.current()).toBe(await desk.current());
    expect(calls).toBe(1);
    const short = new TokenDesk(() => (calls++, all(20)), 5000);
    await short.current();
    await short.current();
    expect(calls).toBe(3);
  });

  it("is given up when it takes too long, and told so", async () => {
    let signal: AbortSignal | undefined;
    const desk = new TokenDesk((request) => ((signal = request.signal), new Promise<string>(() => {})), 30);
    await expect(desk.ask("connect")).rejects.toMatchObject({ code: "no_token" });
    expect(signal?.aborted).toBe(true);
  });

  it.each(TRANSPORTS)("may fail, throw, hang and give nonsense, and is asked again, over %s", async (transport) => {
    const workflow = randomUUID();
    await gateway.publish(workflow, thoughts(2));
    const sources: (() => string | Promise<string>)[] = [
      () => Promise.reject(new Error("signed off")),
      () => {
        throw new Error("cannot");
      },
      () => new Promise<string>(() => {}),
      () => "",
      () => undefined as never,
    ];
    const source = () => (sources.length > 0 ? sources.shift()!() : all());
    const { watch, seqs, states } = follow(client({ transport, tokenTimeout: 100, token: source }), workflow);
    await until(() => watch.state === "live");
    expect(states).toEqual(["connecting no_token", "replaying", "live"]);
    expect(seqs).toEqual([1, 2]);
  });

  it("that is late is not sent twice, when another connection has asked for it as well", async () => {
    const scripted = await Scripted.listen(() => undefined);
    closing.push(scripted);
    let calls = 0;
    let give: (token: string) => void = () => {};
    const token = () => (calls++, new Promise<string>((resolve) => (give = resolve)));
    follow(client({ url: scripted.url, token, socketTransports: ["websocket"] }), randomUUID());
    await until(() => calls === 1 && scripted.open === 1);
    scripted.cut();
    await until(() => scripted.open === 0);
    await until(() => scripted.open === 1);
    await scripted.answered();
    give("one");
    await until(() => scripted.said.length === 1);
    expect(scripted.attempts.map((it) => it.token)).toEqual(["one"]);
    expect(calls).toBe(1);
  });

  it.each(TRANSPORTS)("ends everything when the user is signed out, over %s", async (transport) => {
    const token = () => {
      throw new SignedOutError();
    };
    const from = client({ transport, token });
    const one = follow(from, randomUUID());
    const iterated = from.watch(randomUUID())[Symbol.asyncIterator]().next();
    await expect(iterated).rejects.toMatchObject({ status: 401, code: "signed_out" });
    expect(one.states).toEqual(["ended signed_out"]);
    expect(from.connection).toBe("signed_out");
    await expect(from.control(randomUUID(), { action: "cancel" })).rejects.toBeInstanceOf(SignedOutError);
  });

  it.each(TRANSPORTS)("is told that its token was refused, over %s", async (transport) => {
    const workflow = randomUUID();
    await gateway.publish(workflow, thoughts(2));
    const reasons: TokenRequest["reason"][] = [];
    const tokens = [all(-60), all()];
    const token = ({ reason }: TokenRequest) => (
      reasons.push(reason),
      tokens.length > 1 ? tokens.shift()! : tokens[0]!
    );
    const { watch, seqs, states } = follow(client({ transport, token }), workflow);
    await until(() => watch.state === "live");
    expect(reasons).toEqual(["connect", "refused"]);
    expect(states[0]).toBe(transport === "sse" ? "connecting unauthorized" : "connecting expired_token");
    expect(seqs).toEqual([1, 2]);
  });
});

describe("a token that comes to its end", () => {
  it("is refreshed on the open connection", async () => {
    const workflow = randomUUID();
    const relay = await Relay.to(gateway.port);
    closing.push(relay);
    await gateway.publish(workflow, thoughts(2));
    const reasons: TokenRequest["reason"][] = [];
    // The first refresh fails: it is tried again before the token is over. The next token is over soon; the time that
    // it takes to connect is not that one's.
    let over = Infinity;
    const short = () => ((over = Date.now() + 11_000), all(10));
    const tokens = [() => all(55), () => Promise.reject(new Error("not now")), short, () => all()];
    const token = ({ reason }: TokenRequest) => (
      reasons.push(reason),
      tokens.length > 1 ? tokens.shift()!() : tokens[0]!()
    );
    const from = client({ url: relay.url, token, socketTransports: ["websocket"] });
    const { watch, seqs, states } = follow(from, workflow);
    await until(() => watch.state === "live");
    await until(() => reasons.length === 4);
    await until(() => Date.now() > over);
    await gateway.publish(workflow, thoughts(1));
    await until(() => seqs.length === 3);
    expect(reasons).toEqual(["connect", "refresh", "refresh", "refresh"]);
    expect(states).toEqual(["replaying", "live"]);
    expect(relay.count).toBe(1);
  });

  it.each(TRANSPORTS)("is replaced when it was not refreshed, over %s", async (transport) => {
    const workflow = randomUUID();
    await gateway.publish(workflow, thoughts(2));
    let followed: ReturnType<typeof follow> | undefined;
    const wasLive = () => followed?.states.includes("live") === true;
    let replaced = 0;
    const token = ({ reason }: TokenRequest) => {
      if (reason === "refresh") throw new Error("not now");
      // One that is over before the watch is live shows nothing: the next is short, too.
      if (!wasLive()) return all(3);
      replaced += 1;
      return all();
    };
    followed = follow(client({ transport, token }), workflow);
    const { watch, seqs, states } = followed;
    await until(() => wasLive() && watch.state === "live" && replaced > 0);
    await gateway.publish(workflow, thoughts(1));
    await until(() => seqs.length === 3);
    expect(seqs).toEqual([1, 2, 3]);
    expect(replaced).toBe(1);
    const since = states.slice(states.indexOf("live"));
    expect(since.filter((it) => it.startsWith("stale"))).toHaveLength(1);
  });
});

describe("a refusal at the connection", () => {
  const tokens = () => {
    let count = 0;
    return () => `token ${++count}`;
  };

  it.each([
    ["503 unavailable", { status: 503, code: "unavailable", message: "no keys" }, 0],
    ["429 too many", { status: 429, code: "too_many_connections", message: "too many", retryAfter: 1 }, 1000],
  ])("%s is tried again, as late as it asks for", async (_, data, atLeast) => {
    const scripted = await Scripted.listen((attempt) => (attempt < 2 ? { message: "no", data } : undefined));
    closing.push(scripted);
    const from = client({ url: scripted.url, token: tokens(), socketTransports: ["websocket"] });
    const { states } = follow(from, randomUUID());
    await until(() => scripted.said.length > 0);
    expect(scripted.attempts.map((it) => it.token)).toEqual(["token 1", "token 2", "token 3"]);
    expect(scripted.attempts[1]!.at - scripted.attempts[0]!.at).toBeGreaterThanOrEqual(atLeast);
    expect(scripted.attempts[2]!.at - scripted.attempts[1]!.at).toBeGreaterThanOrEqual(atLeast);
    expect(states[0]).toBe(`connecting ${data.code}`);
    expect(from.connection).toBe("connected");
    expect(from.problem).toBeNull();
  });

  it("401 is tried again with another token: at once, and then with longer pauses", async () => {
    const data = { status: 401, code: "invalid_token", message: "no" };
    const scripted = await Scripted.listen((attempt) => (attempt < 5 ? { message: "no", data } : undefined));
    closing.push(scripted);
    const backoff = { first: 200, max: 1600 };
    follow(client({ url: scripted.url, token: tokens(), socketTransports: ["websocket"], backoff }), randomUUID());
    await until(() => scripted.said.length > 0);
    expect(new Set(scripted.attempts.map((it) => it.token)).size).toBe(6);
    const pauses = scripted.attempts.slice(1).map((it, index) => it.at - scripted.attempts[index]!.at);
    expect(pauses[1]).toBeGreaterThanOrEqual(95);
    expect(pauses[4]).toBeGreaterThanOrEqual(750);
  });

  it("a disconnect by the gateway is come back from", async () => {
    const scripted = await Scripted.listen(() => undefined);
    closing.push(scripted);
    follow(client({ url: scripted.url, token: tokens(), socketTransports: ["websocket"] }), randomUUID());
    await until(() => scripted.said.length === 1);
    scripted.say("1");
    await until(() => scripted.attempts.length === 2);
  });

  it.each(TRANSPORTS)("a gateway that is not there is waited for, over %s", async (transport) => {
    const relay = await Relay.to(gateway.port);
    closing.push(relay);
    relay.down();
    const workflow = randomUUID();
    await gateway.publish(workflow, thoughts(1));
    const from = client({ transport, url: relay.url, token: () => all() });
    const { watch, states } = follow(from, workflow);
    await until(() => relay.count >= 4);
    expect(states).toEqual(["connecting unreachable"]);
    expect(from.connection).toBe("waiting");
    relay.up();
    await until(() => watch.state === "live");
  });
});

describe("one connection", () => {
  it("serves all watches, those of one workflow at positions of their own, and goes when nobody watches", async () => {
    const relay = await Relay.to(gateway.port);
    closing.push(relay);
    const workflows = Array.from({ length: 20 }, () => randomUUID());
    for (const workflow of workflows) await gateway.publish(workflow, thoughts(30));
    const from = client({ url: relay.url, token: () => all(), socketTransports: ["websocket"] });
    const watches = workflows.map((workflow) => follow(from, workflow));
    await until(() => watches.every((it) => it.watch.state === "live"));
    const again = follow(from, workflows[0]!);
    await until(() => again.watch.state === "live");
    const late: number[] = [];
    const joined: string[] = [];
    from.watch(
      workflows[0]!,
      { after: 10, coalesce: 0 },
      { event: (it) => void (it.type === "thought" && late.push(it.seq)) },
    );
    from.watch(
      workflows[0]!,
      { after: 20, coalesce: 0 },
      {
        event: (it) => void (it.type === "thought" && joined.push(it.data.content)),
      },
    );
    await gateway.publish(
      workflows[0]!,
      thoughts(5, (index) => `n${index} `),
    );
    await until(() => again.seqs.length === 35 && late.at(-1) === 35 && joined.at(-1)?.endsWith("n4 ") === true);
    expect(again.seqs).toEqual(Array.from({ length: 35 }, (_, index) => index + 1));
    expect(watches[0]!.seqs).toEqual(again.seqs);
    expect(late).toEqual(again.seqs.slice(10));
    expect(joined.join("")).toBe("t20 t21 t22 t23 t24 t25 t26 t27 t28 t29 n0 n1 n2 n3 n4 ");
    expect(relay.count).toBe(1);
    // Asked past the relay: what HTTP leaves open is no connection of the watches. As one of them joins the others the
    // gateway counts where it comes from and where it goes, until it is there.
    const asked = client({ token: () => all() });
    await until(async () => (await asked.workflow(workflows[0]!)).viewers === 1);
    from.close();
    await until(() => relay.open === 0);
    expect(watches.every((it) => it.watch.state === "ended")).toBe(true);
  });

  it("gives up on the gateway what was left while there was no connection", async () => {
    const relay = await Relay.to(gateway.port);
    closing.push(relay);
    const [kept, left] = [randomUUID(), randomUUID()];
    const from = client({ url: relay.url, token: () => all(), socketTransports: ["websocket"] });
    const [one, other] = [follow(from, kept), follow(from, left)];
    await until(() => one.watch.state === "live" && other.watch.state === "live");
    relay.down();
    await until(() => one.watch.state === "stale");
    other.watch.close();
    await gateway.publish(left, thoughts(1));
    relay.up();
    await until(() => one.watch.state === "live");
    const asked = client({ token: () => all() });
    // The connection was recovered with both subscriptions.
    await until(async () => (await asked.workflow(left)).viewers === 0);
    await gateway.publish(kept, thoughts(1));
    expect((await asked.workflow(kept)).viewers).toBe(1);
  });

  it("gives up what was left until it is, and begins by that when it is watched again before", async () => {
    const scripted = await Scripted.listen(() => undefined);
    closing.push(scripted);
    const from = client({ url: scripted.url, token: () => all(), socketTransports: ["websocket"] });
    const workflow = randomUUID();
    const asked = () => scripted.said.flatMap((it) => /^42\d+\["(.*?)"/.exec(it)?.[1] ?? []);
    const answer = (body: object) =>
      scripted.say(`3${/^42(\d+)/.exec(scripted.said.at(-1)!)![1]}${JSON.stringify([body])}`);
    const [subscribe, unsubscribe] = ["workflow:subscribe", "workflow:unsubscribe"];
    const { watch } = follow(from, workflow);
    await until(() => asked().length === 1);
    answer({ ok: true, epoch: "e", firstSeq: 1, lastSeq: 0, run: null });
    await until(() => watch.state === "live");
    const kept = follow(from, randomUUID());
    await until(() => asked().length === 2);
    watch.close();
    await until(() => asked().length === 3);
    answer({ ok: false, error: { status: 429, code: "too_many_requests", message: "too many" } });
    // Nobody watches it, and nothing comes of it: it is asked for again all the same.
    await until(() => asked().length === 4);
    expect(asked()).toEqual([subscribe, subscribe, unsubscribe, unsubscribe]);
    // The subscription may still be there, and further than whoever comes now wants to begin.
    const next = follow(from, workflow);
    await until(() => asked().length === 5);
    expect(asked().at(-1)).toBe(unsubscribe);
    answer({ ok: true });
    await until(() => asked().length === 6);
    expect(asked().at(-1)).toBe(subscribe);
    answer({ ok: true, epoch: "e", firstSeq: 1, lastSeq: 0, run: null });
    await until(() => next.watch.state === "live");
    kept.watch.close();
  });

  it("stays idle until something is watched, and is given up a while after the last", async () => {
    const relay = await Relay.to(gateway.port);
    closing.push(relay);
    const from = client({ url: relay.url, token: () => all(), socketTransports: ["websocket"] });
    const unused = from.watch(randomUUID());
    expect(from.connection).toBe("idle");
    const { watch } = follow(from, randomUUID());
    await until(() => watch.state === "live");
    expect([from.connection, unused.state]).toEqual(["connected", "connecting"]);
    watch.close();
    await until(() => relay.open === 0);
    expect(from.connection).toBe("idle");
    const next = follow(from, randomUUID());
    await until(() => next.watch.state === "live");
  });

  it("lists workflows, and refuses what is no workflow", async () => {
    const from = client({ token: () => all() });
    const workflow = randomUUID();
    await gateway.publish(workflow, thoughts(3));
    const { workflows } = await from.workflows({ limit: 1 });
    expect(workflows).toMatchObject([{ workflowId: workflow, lastSeq: 3 }]);
    expect(await from.workflow(workflow)).toMatchObject({ workflowId: workflow, run: null });
    await expect(from.workflow(randomUUID())).rejects.toMatchObject({ status: 404, code: "not_found" });
    expect(() => from.watch("abc")).toThrow(TypeError);
  });

  it("asks an agent also over HTTP, where there is no socket", async () => {
    const workflow = randomUUID();
    await gateway.register(workflow, "alice");
    await gateway.run(workflow);
    const from = client({ token: () => gateway.token("alice") });
    expect(await from.control(workflow, { action: "input", data: { go: true } })).toBe(1);
    expect(await gateway.controls(workflow)).toMatchObject([{ action: "input", data: { go: true }, by: "alice" }]);
    const stranger = client({ token: () => gateway.token("bob") });
    await expect(stranger.control(workflow, { action: "cancel" })).rejects.toMatchObject({
      status: 403,
      code: "forbidden",
    });
  });

  it("asks again, under the same name, until there is an answer", async () => {
    const asked: { action: string; id: string }[] = [];
    const answers = [
      () => Promise.reject(new TypeError("no network")),
      () =>
        Promise.resolve(
          new Response('{"status":503,"detail":"draining"}', {
            status: 503,
            headers: { "Retry-After": "1" },
          }),
        ),
      () => Promise.resolve(new Response('{"seq":7}', { status: 202 })),
    ];
    const scripted: typeof fetch = (_, init) => {
      asked.push(JSON.parse(init!.body as string) as { action: string; id: string });
      return answers.shift()!();
    };
    const from = client({ token: () => all(), fetch: scripted });
    expect(await from.control(randomUUID(), { action: "cancel" })).toBe(7);
    expect(asked).toHaveLength(3);
    expect(new Set(asked.map((it) => it.id)).size).toBe(1);
    expect(asked[0]!.id).toMatch(/^.{1,64}$/);
  });

  it("gives up a stream that is silent", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    try {
      const signals: AbortSignal[] = [];
      const silent: typeof fetch = (_, init) => {
        const { signal } = init!;
        signals.push(signal!);
        const body = new ReadableStream({
          start: (stream) => signal!.addEventListener("abort", () => stream.error(signal!.reason)),
        });
        return Promise.resolve(new Response(body, { status: 200 }));
      };
      const { states } = follow(client({ transport: "sse", token: () => all(), fetch: silent }), randomUUID());
      await vi.advanceTimersByTimeAsync(44_000);
      expect(signals).toHaveLength(1);
      expect(signals[0]!.aborted).toBe(false);
      await vi.advanceTimersByTimeAsync(3000);
      expect(signals[0]!.aborted).toBe(true);
      expect(signals).toHaveLength(2);
      expect(states).toEqual(["connecting unreachable"]);
    } finally {
      vi.useRealTimers();
    }
  });

  it("survives a listener that throws", async () => {
    const workflow = randomUUID();
    await gateway.publish(workflow, thoughts(3));
    const uncaught: unknown[] = [];
    const catching = (error: unknown) => uncaught.push(error);
    const before = process.listeners("uncaughtException");
    process.removeAllListeners("uncaughtException").on("uncaughtException", catching);
    const from = client({ token: () => all() });
    from.watch(
      workflow,
      {},
      {
        event: (event) => {
          if (event.type === "thought") throw new Error("a fault of mine");
        },
      },
    );
    const { watch, seqs } = follow(from, workflow);
    await until(() => watch.state === "live" && uncaught.length === 3);
    process.off("uncaughtException", catching);
    for (const listener of before) process.on("uncaughtException", listener);
    expect(seqs).toEqual([1, 2, 3]);
  });
});
