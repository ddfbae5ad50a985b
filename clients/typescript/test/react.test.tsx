// @vitest-environment jsdom
import { randomUUID } from "node:crypto";
import { StrictMode, useState } from "react";
import { afterAll, afterEach, beforeAll, expect, it, vi } from "vitest";
import { createClient, type ClientOptions, type Part, type SkaldClient, type WatchEvent } from "../src/index.js";
import { SkaldProvider, useWorkflow, type UseWorkflowOptions, type WorkflowState } from "../src/react.js";
import { Gateway, thoughts } from "./support/gateway.js";
import { Place } from "./support/page.js";
import { until } from "./support/until.js";

const clients: SkaldClient[] = [];
const places: Place[] = [];
let gateway: Gateway;

beforeAll(async () => {
  gateway = await Gateway.start({ RETENTION_EVENTS: "20000" });
});
afterAll(() => gateway.stop());
afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
  for (const place of places.splice(0)) place.leave();
  for (const client of clients.splice(0)) client.close();
});

function client(options: Partial<ClientOptions> = {}): SkaldClient {
  const made = createClient({ url: gateway.url, token: () => gateway.viewer, ...options });
  clients.push(made);
  return made;
}

function place(): Place {
  const made = new Place();
  places.push(made);
  return made;
}

/** Shows a workflow; what the hook has answered at last is in `now`, and all that it ever showed in `views`. */
function shown(workflow: string, options: UseWorkflowOptions = {}, from = client()) {
  const where = place();
  const views: WorkflowState[] = [];
  function Workflow({ upTo }: { upTo?: number | undefined }) {
    const view = useWorkflow(workflow, { ...options, upTo });
    views.push(view);
    return view.parts.map((part) => <Piece key={part.key} part={part} />);
  }
  const show = (upTo?: number) =>
    where.show(
      <SkaldProvider client={from}>
        <Workflow upTo={upTo} />
      </SkaldProvider>,
    );
  show();
  return {
    where,
    views,
    show,
    get now() {
      return views.at(-1) ?? ({} as Partial<WorkflowState> as WorkflowState);
    },
  };
}

function Piece({ part }: { part: Part }) {
  return <p>{part.kind === "text" ? part.text : `[${part.kind}]`}</p>;
}

it.each(["socket.io", "sse"] as const)(
  "shows ten thousand events of history in three commits at most, over %s",
  async (transport) => {
    const workflow = randomUUID();
    await gateway.publish(workflow, thoughts(10_000));
    for (const coalesce of [false, 50] as const) {
      const page = shown(workflow, { coalesce }, client({ transport }));
      await until(() => page.now.state === "live");
      expect(page.where.text).toBe(
        thoughts(10_000)
          .map((it) => it.data["content"])
          .join(""),
      );
      expect(page.now).toMatchObject({ seq: 10_000, firstSeq: 1, lastSeq: 10_000, resets: 0, gaps: [] });
      expect(page.where.commits).toBeLessThanOrEqual(3);
      expect(page.views.map((view) => view.seq)).toEqual(
        page.views.map((view) => (view.state === "live" ? 10_000 : 0)),
      );
    }
  },
);

it("commits thoughts once a frame, and everything else at once", async () => {
  const workflow = randomUUID();
  let frame: FrameRequestCallback | undefined;
  vi.stubGlobal("requestAnimationFrame", (call: FrameRequestCallback) => {
    frame = call;
    return 1;
  });
  vi.stubGlobal("cancelAnimationFrame", () => (frame = undefined));
  // Nor does the timer that stands in for one.
  const timer = setTimeout;
  vi.stubGlobal("setTimeout", (call: () => void, millis?: number) => timer(call, millis === 100 ? 60_000 : millis));
  // What comes in one piece React commits at once by itself: here each event comes by itself.
  const from = client();
  const watch = from.watch.bind(from);
  const held: WatchEvent[] = [];
  let holding = false;
  let give: ((event: WatchEvent) => void) | undefined;
  vi.spyOn(from, "watch").mockImplementation((id, options, listener) => {
    give = listener?.event;
    return watch(id, options, { ...listener, event: (it) => (holding ? void held.push(it) : give?.(it)) });
  });
  const page = shown(workflow, { coalesce: false }, from);
  await until(() => page.now.state === "live");
  const { where } = page;
  const before = where.commits;
  holding = true;
  // No frame comes: for a while there is nothing but what cannot wait.
  await gateway.publish(workflow, [
    ...thoughts(50),
    { type: "tool_call", data: { tool: "search", callId: "c1", status: "started" } },
  ]);
  await until(() => held.length === 51);
  for (const event of held.splice(0)) {
    give?.(event);
    await new Promise((resolve) => setTimeout(resolve));
  }
  holding = false;
  await until(() => page.now.seq === 51);
  expect(where.commits).toBeLessThanOrEqual(before + 2);
  expect(where.text).toContain("t49 [tool_call]");
  await gateway.publish(workflow, thoughts(50));
  await until(() => frame !== undefined || page.now.seq === 101);
  frame?.(0);
  await until(() => page.now.seq === 101);
  await gateway.publish(workflow, [{ type: "error", data: { message: "no" } }]);
  await until(() => where.text.endsWith("[error]"));
  await gateway.publish(workflow, [{ type: "result", data: { answer: 42 } }]);
  await until(() => where.text.endsWith("[result]"));
});

it.each([
  ["is hidden", () => vi.spyOn(document, "hidden", "get").mockReturnValue(true)],
  ["has no frames", () => vi.stubGlobal("requestAnimationFrame", undefined)],
  ["was hidden after it asked for a frame", () => vi.stubGlobal("requestAnimationFrame", () => 1)],
])("goes on in a page that %s", async (_, prepare) => {
  prepare();
  const workflow = randomUUID();
  const page = shown(workflow);
  await until(() => page.now.state === "live");
  await gateway.publish(workflow, thoughts(3));
  await until(() => page.where.text === "t0 t1 t2 ");
});

it("keeps the identity of what has not changed", async () => {
  const workflow = randomUUID();
  const page = shown(workflow, { coalesce: false });
  await until(() => page.now.state === "live");
  for (let round = 0; round < 5; round++) {
    await gateway.publish(workflow, [...thoughts(20), { type: "tool_call", data: { tool: "search" } }]);
  }
  await until(() => page.now.seq === 105);
  const settled = new Map<string, Part>();
  for (const { parts } of page.views) {
    for (const part of parts) {
      const before = settled.get(part.key);
      if (before !== undefined) expect(part).toBe(before);
      if (part.kind !== "text" || part.settled) settled.set(part.key, part);
    }
  }
  expect(settled.size).toBe(10);
});

it("shares one connection and one subscription among components, and survives strict mode", async () => {
  const workflow = randomUUID();
  const other = randomUUID();
  await gateway.publish(workflow, thoughts(10));
  await gateway.publish(other, thoughts(5));
  const from = client();
  const where = place();
  function Shown({ id }: { id: string }) {
    const { seq, state } = useWorkflow(id);
    return <p>{`${state} ${seq} `}</p>;
  }
  const show = (ids: string[]) =>
    where.show(
      <StrictMode>
        <SkaldProvider client={from}>
          {ids.map((id, index) => (
            <Shown key={index} id={id} />
          ))}
        </SkaldProvider>
      </StrictMode>,
    );
  show([workflow, workflow.toUpperCase(), other]);
  await until(() => where.text === "live 10 live 10 live 5 ");
  await until(async () => (await from.workflow(workflow)).viewers === 1);
  show([workflow]);
  await until(async () => (await from.workflow(other)).viewers === 0);
  expect((await from.workflow(workflow)).viewers).toBe(1);
  show([]);
  await until(async () => (await from.workflow(workflow)).viewers === 0);
});

it("goes back in time and forth again, without a word to the gateway", async () => {
  const workflow = randomUUID();
  await gateway.publish(workflow, [
    ...thoughts(3),
    { type: "tool_call", data: { tool: "search", callId: "c1", status: "started" } },
    { type: "tool_call", data: { tool: "search", callId: "c1", status: "succeeded" } },
    { type: "result", data: { answer: 42 } },
  ]);
  const page = shown(workflow, { coalesce: false });
  await until(() => page.now.state === "live");
  expect(page.where.text).toBe("t0 t1 t2 [tool_call][result]");
  page.show(2);
  await until(() => page.where.text === "t0 t1 ");
  expect(page.now).toMatchObject({ seq: 2, lastSeq: 6, state: "live" });
  page.show(4);
  await until(() => page.where.text === "t0 t1 t2 [tool_call]");
  expect(page.now.parts[1]).toMatchObject({ status: "started" });
  await gateway.publish(workflow, thoughts(1));
  await until(() => page.now.lastSeq === 7);
  expect(page.where.text).toBe("t0 t1 t2 [tool_call]");
  page.show();
  await until(() => page.where.text === "t0 t1 t2 [tool_call][result]t0 ");
});

it("approves and cancels with a click", async () => {
  const workflow = randomUUID();
  await gateway.register(workflow, "alice");
  const { lease } = await gateway.run(workflow);
  const input = { approval: "needed" };
  await gateway.publish(
    workflow,
    [{ type: "tool_call", data: { tool: "mail", callId: "c1", status: "started", input } }],
    lease,
  );
  const from = client({ token: () => gateway.token("alice") });
  const where = place();
  function Buttons() {
    const { run, pending, cancelling, approve, cancel } = useWorkflow(workflow, { client: from });
    return (
      <>
        <output>{`${run?.state}${cancelling ? " stopping" : ""}`}</output>
        <button onClick={() => void cancel()}>Stop</button>
        {pending.map((call) => (
          <button key={call.key} onClick={() => void approve(call.callId!)}>{`Approve ${call.tool}`}</button>
        ))}
      </>
    );
  }
  where.show(<Buttons />);
  await until(() => where.text === "runningStopApprove mail");
  const click = (label: string) =>
    [...where.element.querySelectorAll("button")].find((it) => it.textContent === label)!.click();
  click("Approve mail");
  await until(() => where.text === "runningStop");
  click("Stop");
  await until(() => where.text === "running stoppingStop");
  expect(await gateway.controls(workflow)).toMatchObject([
    { action: "approve", callId: "c1", by: "alice" },
    { action: "cancel" },
  ]);
  await gateway.publish(workflow, [{ type: "error", data: { message: "stopped", code: "cancelled" } }], lease);
  await until(() => where.text === "cancelledStop");
});

it("follows another workflow when it is told to", async () => {
  const first: string = randomUUID();
  const second: string = randomUUID();
  await gateway.publish(
    first,
    thoughts(1, () => "first"),
  );
  await gateway.publish(
    second,
    thoughts(1, () => "second"),
  );
  const from = client();
  const where = place();
  let choose: (id: string) => void = () => {};
  function Chosen() {
    const [id, setId] = useState(first);
    choose = setId;
    const { parts } = useWorkflow(id, { client: from });
    return parts.map((part) => <Piece key={part.key} part={part} />);
  }
  where.show(<Chosen />);
  await until(() => where.text === "first");
  choose(second);
  await until(() => where.text === "second");
  choose(first);
  await until(() => where.text === "first");
});

it("says what is missing where there is no client", async () => {
  const where = place();
  function Lost() {
    try {
      useWorkflow(randomUUID());
    } catch (error) {
      return <p>{(error as Error).message}</p>;
    }
    return null;
  }
  where.show(<Lost />);
  await until(() => where.text.includes("SkaldProvider"));
});
