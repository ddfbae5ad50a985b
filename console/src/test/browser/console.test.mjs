import assert from "node:assert/strict";
import { createServer } from "node:http";
import { once } from "node:events";
import { after, afterEach, before, beforeEach, describe, it } from "node:test";
import { assertAccessible, launch, open, tab } from "./browser.mjs";
import { Agent, gateway, relay, token } from "./gateway.mjs";

const OWNER = { sub: "ann", scope: "runs:control admin" };

let browser;
let house;
let way;

before(async () => {
  way = await relay();
  [browser, house] = await Promise.all([launch(), gateway({ CORS_ORIGINS: way.url, JWT_CLOCK_SKEW: "PT0S" })]);
  way.leadTo(house.port);
});

after(async () => {
  way?.stop();
  await Promise.all([browser?.close(), house?.stop()]);
});

describe("the console", () => {
  let seen;
  let page;
  /** What the browser itself complains of when a test takes the network away, or the token is over. */
  let expected;

  beforeEach(async () => {
    seen = await tab(browser);
    page = seen.page;
    expected = [];
  });

  afterEach(async () => {
    await seen.context.close();
    const faults = seen.faults.filter((fault) => !expected.some((it) => it.test(fault)));
    assert.deepEqual(faults, [], "no error on the console of the browser");
    const gateways = [house.url, way.url].map((url) => new URL(url).host);
    assert.deepEqual(
      [...seen.hosts].filter((host) => !gateways.includes(host)),
      [],
      "no request but to the gateway",
    );
  });

  async function agent(title, url = house.url) {
    const it = new Agent(url);
    await it.register("ann");
    await it.open();
    await it.think(`${title}\n\n`);
    return it;
  }

  const transcript = () => page.getByRole("list", { name: "What the agent said and did" });
  const shown = (text) => page.getByText(text).first().waitFor();

  it("takes the token out of the address bar at once, and keeps it for the tab alone", async () => {
    const secret = token(OWNER);
    await open(page, house.url, secret);
    await shown("ann");
    assert.equal(page.url(), `${house.url}/console/#/`);
    assert.equal(await page.evaluate(() => history.length), 2);
    assert.ok(!(await page.content()).includes(secret.split(".")[2]));
    await page.reload();
    await shown("ann");
    assert.deepEqual(await page.evaluate(() => [Object.keys(localStorage), document.cookie]), [[], ""]);
  });

  it("asks for a token where there is none, and says what is wrong with one", async () => {
    await page.goto(house.url);
    await page.getByLabel("Token").fill("nonsense");
    await page.getByRole("button", { name: "Open" }).click();
    await page.getByRole("alert").getByText("This is no token").waitFor();
    await page.getByLabel("Token").fill(token(OWNER));
    await page.keyboard.press("Enter");
    await page.getByRole("link", { name: "Operate" }).waitFor();
  });

  it("fills the time line live, from thoughts to the result", async () => {
    const it = await agent("Baker: bread for tomorrow");
    await open(page, house.url, token(OWNER));
    await page.getByRole("link", { name: "Baker: bread for tomorrow" }).click();
    await it.think("Flour ", "and ", "water.");
    await shown("Flour and water.");
    const call = { tool: "read_oven", callId: "c1", input: { shelf: 2 } };
    await it.publish({ type: "tool_call", data: { ...call, status: "started" } });
    await page.locator(".call.is-started").waitFor();
    await page.locator(".timeline .bar.is-started").waitFor();
    await it.publish({ type: "tool_call", data: { ...call, status: "succeeded", output: { degrees: 230 } } });
    await page.locator(".call.is-succeeded").waitFor();
    await page.locator(".call summary").click();
    await shown('"degrees": 230');
    await it.publish({ type: "result", data: { loaves: 12 } });
    await page.locator(".run-state").getByText("done").waitFor();
    await page.locator(".result dd").getByText("12").waitFor();
  });

  it("finds runs by what they are about", async () => {
    await agent("Baker: rye for Sunday");
    await agent("Miller: grind the rye");
    await open(page, house.url, token(OWNER));
    await page.getByRole("link", { name: "Miller: grind the rye" }).waitFor();
    await page.getByRole("searchbox").fill("sunday");
    await page.getByRole("link", { name: "Miller: grind the rye" }).waitFor({ state: "detached" });
    await page.getByRole("link", { name: "Baker: rye for Sunday" }).waitFor();
  });

  it("brings an approval and a cancel to the agent", async () => {
    const it = await agent("Courier: the parcel for the lighthouse");
    const call = { tool: "hire_boat", callId: "boat-1", input: { price: "60 crowns", approval: "needed" } };
    await it.publish({ type: "tool_call", data: { ...call, status: "started" } });
    await open(page, house.url, token(OWNER));
    const card = page.locator(".card", { hasText: "Courier: the parcel" });
    await card.getByText("waits for you").waitFor();
    await page.getByRole("heading", { name: /waits? for you/ }).waitFor();
    await card.getByRole("button", { name: /^Approve/ }).click();
    const approval = await it.asked("approve");
    assert.deepEqual([approval.callId, approval.by], ["boat-1", "ann"]);
    await card.getByText("working").waitFor();
    await card.getByRole("link").click();
    await page.getByText("Approved by ann").waitFor();
    await page.getByRole("button", { name: "Stop this agent" }).click();
    await page.getByRole("button", { name: "Yes, stop this agent" }).click();
    assert.equal((await it.asked("cancel")).by, "ann");
    await page.locator(".run-state").getByText("stopping").first().waitFor();
    await it.publish({ type: "error", data: { message: "Stopped at the pier.", code: "cancelled", retryable: false } });
    await page.locator(".run-state").getByText("stopped").waitFor();
  });

  it("says so when somebody may watch, and not steer", async () => {
    const it = await agent("Painter: a wall in blue");
    await it.register("somebody", "ben");
    await open(page, house.url, token({ sub: "ben" }), it.workflowId);
    await page.getByRole("button", { name: "Stop this agent" }).click();
    await page.getByRole("button", { name: "Yes, stop this agent" }).click();
    await page.getByRole("alert").getByText("may watch this, but not steer it").waitFor();
    assert.equal(await page.getByRole("link", { name: "Operate" }).count(), 0);
  });

  it("loses nothing when the network goes and comes", async () => {
    expected = [/ERR_|WebSocket|Failed to load resource/];
    const it = await agent("Counter: up to forty");
    await open(page, way.url, token(OWNER), it.workflowId);
    const words = Array.from({ length: 40 }, (_, number) => `w${number} `);
    await it.think(...words.slice(0, 10));
    await shown("w9");
    way.cut();
    await page.locator(".connection").getByText("reconnecting").waitFor();
    await page.getByText("Not connected right now").waitFor();
    await it.think(...words.slice(10, 30));
    way.mend();
    await page
      .locator(".connection")
      .getByText(/nothing lost|connected/)
      .waitFor();
    await it.think(...words.slice(30));
    await shown("w39");
    assert.equal((await transcript().locator(".prose").allTextContents()).join("").trim(), words.join("").trim());
    await page.getByText("Not connected right now").waitFor({ state: "detached" });
  });

  it("asks for a new token when one expires, and goes on where it was", async () => {
    expected = [/401/];
    const it = await agent("Watchman: all is quiet");
    await it.think("One. ");
    // The time that the page takes to load is not the token's.
    await page.goto(`${house.url}/console/#/runs/${it.workflowId}`);
    await page.getByLabel("Token").waitFor();
    await page.getByLabel("Token").fill(token(OWNER, 8));
    await page.keyboard.press("Enter");
    await Promise.all([shown("One."), page.getByText("about to expire").waitFor()]);
    await page.getByRole("dialog").getByText("Your token has expired").waitFor();
    await it.think("Two. ");
    await page.getByRole("dialog").getByLabel("Token").fill(token(OWNER));
    await page.keyboard.press("Enter");
    await shown("One. Two.");
    assert.equal(await page.getByRole("dialog").count(), 0);
  });

  it("shows what is missing, and a log that began anew, for what they are", async () => {
    expected = [/ERR_|WebSocket|Failed to load resource/];
    const forgetful = () => gateway({ CORS_ORIGINS: way.url, RETENTION_EVENTS: "20" });
    let other = await forgetful();
    way.leadTo(other.port);
    try {
      const it = new Agent(other.url);
      await it.think("Clerk: a short memory\n", "page 1 ");
      await open(page, way.url, token({ ...OWNER, workflows: "*" }), it.workflowId);
      await shown("page 1");
      way.cut();
      await it.think(...Array.from({ length: 60 }, (_, number) => `page ${number + 2} `));
      way.mend();
      await page.locator(".gap").getByText("40 events are missing here (#3–42)").waitFor();
      await shown("page 61");
      const [again] = await Promise.all([forgetful(), other.stop()]);
      other = again;
      way.leadTo(other.port);
      await new Agent(other.url, it.workflowId).think("Clerk: begun anew\n", "page 1 of another book");
      await page.getByText("The log began anew").waitFor();
      await shown("page 1 of another book");
      assert.equal(await page.getByText("page 61").count(), 0);
    } finally {
      way.leadTo(house.port);
      await other.stop();
    }
  });

  it("shows markup as the text that it is", async () => {
    const markup = '<img src="x" onerror="document.title = 1"><script>document.title = 2</script>';
    const it = await agent(`Imp: ${markup}`);
    const call = { tool: markup, callId: markup, input: { [markup]: markup, approval: "needed" } };
    await it.think(`${markup} `);
    await it.publish({ type: "tool_call", data: { ...call, status: "started" } });
    await open(page, house.url, token(OWNER), it.workflowId);
    await page.locator(".question").getByText("<img src").first().waitFor();
    await page.locator(".prose").getByText(markup).waitFor();
    assert.equal(await page.locator("img, .page script").count(), 0);
    assert.match(await page.title(), /^Imp: <img/);
    await it.publish({ type: "error", data: { message: markup, code: markup } });
    await page.locator(".error-box").getByText(markup).first().waitFor();
  });

  it("says that a workflow was deleted", async () => {
    const it = await agent("Clerk: the first ledger");
    await open(page, house.url, token({ ...OWNER, workflows: "*" }), it.workflowId);
    await shown("Clerk: the first ledger");
    await it.call("DELETE", "");
    await page.getByText(/This is over/).waitFor();
  });

  it("travels to any event, shows it as JSON and as curl, with the keyboard alone", async () => {
    const it = await agent("Diver: what lies below");
    await it.think("sand, ", "kelp, ", "an anchor");
    await open(page, house.url, token(OWNER), it.workflowId);
    await shown("an anchor");
    await page.getByRole("slider", { name: "Position in the log" }).focus();
    await page.keyboard.press("ArrowLeft");
    await page.keyboard.press("ArrowLeft");
    await page.getByText("as it was at event 2 of 4").waitFor();
    assert.equal((await transcript().locator(".prose").allTextContents()).join("").trim(), "sand,");
    await it.think(", rusted");
    await page.getByText("as it was at event 2 of 5").waitFor();
    await page.getByRole("button", { name: "Back to live" }).focus();
    await page.keyboard.press("Enter");
    await shown("an anchor, rusted");
    await page.getByRole("button", { name: "Events 1 to 5 as JSON" }).focus();
    await page.keyboard.press("Enter");
    await page.getByText('"content": "kelp, "').waitFor();
    await page.getByRole("button", { name: "curl", exact: true }).focus();
    await page.keyboard.press("Space");
    const command = await page.locator(".details pre").textContent();
    assert.match(command, /^curl -sS 'http:\/\/localhost:\d+\/v1\/workflows\/[0-9a-f-]+\/events\?after=0&limit=5'/);
    assert.match(command, /Bearer \$SKALD_TOKEN/);
  });

  it("opens ten thousand events within a second, and has few of them in the page", async () => {
    const it = new Agent(house.url);
    await it.register("ann");
    const call = (number) => ({
      type: "tool_call",
      data: { tool: "count", callId: `c${number}`, status: "succeeded" },
    });
    for (let from = 0; from < 10_000; from += 2_500) {
      await it.publish(...Array.from({ length: 2_500 }, (_, index) => call(from + index + 1)));
    }
    await open(page, house.url, token(OWNER));
    await page.getByRole("searchbox").waitFor();
    // On a busy machine everything is late: what counts is the work that the page makes, in time of the CPU.
    const session = await seen.context.newCDPSession(page);
    await session.send("Performance.enable", { timeDomain: "threadTicks" });
    const work = async () => {
      const { metrics } = await session.send("Performance.getMetrics");
      return metrics.find((it) => it.name === "TaskDuration").value * 1000;
    };
    let best = Infinity;
    for (let round = 0; round < 10 && best >= 1000; round++) {
      await page.evaluate(() => (location.hash = "#/"));
      await page.getByRole("searchbox").waitFor();
      const idle = await work();
      await page.evaluate((workflowId) => (location.hash = `#/runs/${workflowId}`), it.workflowId);
      await page.locator('.virtual li[aria-setsize="10000"]').first().waitFor();
      best = Math.min(best, (await work()) - idle);
      await new Promise((resolve) => setTimeout(resolve, 1500)); // the subscription lingers for a second
    }
    assert.ok(best < 1000, `it took ${Math.round(best)} ms of work`);
    const before = await work();
    await page.evaluate(async () => {
      for (let step = 0; step < 60; step++) {
        scrollTo(0, (document.documentElement.scrollHeight * step) / 60);
        await new Promise((resolve) => requestAnimationFrame(resolve));
      }
    });
    const frame = ((await work()) - before) / 60;
    assert.ok(
      frame < 32,
      `a frame takes ${Math.round(frame)} ms of work where nothing of the last one is in sight any more`,
    );
    assert.ok((await page.locator(".virtual li").count()) < 120);
  });

  it("is of no use to a page of another origin", async () => {
    const it = await agent("Treasurer: count the silver");
    const elsewhere = createServer((_, answer) => answer.setHeader("Content-Type", "text/html").end("<p>elsewhere"));
    await once(elsewhere.listen(0, "127.0.0.1"), "listening");
    const other = await tab(browser);
    try {
      await other.page.goto(`http://127.0.0.1:${elsewhere.address().port}/`);
      const refused = await other.page.evaluate(
        async ({ url, secret, workflowId }) => {
          const headers = { Authorization: `Bearer ${secret}` };
          const read = await fetch(`${url}/v1/workflows/${workflowId}`, { headers }).then(
            (answer) => answer.status,
            () => "failed",
          );
          const taken = await fetch(`${url}/console/`).then(
            (answer) => answer.status,
            () => "failed",
          );
          const socket = await new Promise((resolve) => {
            const it = new WebSocket(`${url.replace("http", "ws")}/ws/?EIO=4&transport=websocket`);
            it.onopen = () => resolve("open");
            it.onerror = () => resolve("failed");
          });
          const frame = document.createElement("iframe");
          frame.src = `${url}/console/#token=${secret}`;
          document.body.append(frame);
          await new Promise((resolve) => (frame.onload = resolve));
          return [read, taken, socket];
        },
        { url: house.url, secret: token(OWNER), workflowId: it.workflowId },
      );
      assert.deepEqual(refused, ["failed", "failed", "failed"]);
      const framed = other.page.frames().find((frame) => frame !== other.page.mainFrame());
      assert.equal(
        await framed
          .locator("#root")
          .count()
          .catch(() => 0),
        0,
        "the console stands in no frame",
      );
    } finally {
      await other.context.close();
      elsewhere.close();
    }
  });

  it("shows an operator who is connected and who was refused, and disconnects", async () => {
    const other = await tab(browser);
    try {
      const it = await agent("Porter: doors");
      await it.register("ann", "zoe");
      await open(other.page, house.url, token({ sub: "zoe" }), it.workflowId);
      await other.page.getByText("Porter: doors").first().waitFor();
      await fetch(`${house.url}/v1/workflows`, { headers: { Authorization: "Bearer nonsense" } });
      await open(page, house.url, token(OWNER));
      await page.getByRole("link", { name: "Operate" }).click();
      await page.getByRole("heading", { name: "The gateway is well." }).waitFor();
      await page
        .getByRole("row", { name: /invalid_token|401/ })
        .first()
        .waitFor();
      await page.getByRole("searchbox").fill("zoe");
      const button = page.getByRole("button", { name: /^Disconnect zoe/ });
      const name = await button.getAttribute("aria-label");
      await button.click();
      // The page that was disconnected comes back as another socket, sooner or later.
      await page.getByRole("button", { name, exact: true }).waitFor({ state: "detached" });
      // In the middle of a change of its transport its end would be seen only when no pong comes.
      await page.getByRole("row", { name: /zoe.*websocket/ }).waitFor();
      await other.page.close();
      await page.getByText("Nobody is connected.").waitFor();
    } finally {
      await other.context.close();
    }
  });

  for (const colorScheme of ["light", "dark"]) {
    for (const width of [1280, 360]) {
      it(`keeps nobody out, ${colorScheme}, ${width} pixels wide`, async () => {
        const it = await agent("Gardener: what to plant in May");
        const call = { tool: "order_seeds", callId: "s-1", input: { packets: 12, approval: "needed" } };
        await it.publish(
          { type: "tool_call", data: { tool: "read_soil", callId: "r", status: "failed", output: { problem: "wet" } } },
          { type: "error", data: { message: "The probe is wet.", retryable: true } },
          { type: "tool_call", data: { ...call, status: "started" } },
        );
        await page.setViewportSize({ width, height: 800 });
        await page.emulateMedia({ colorScheme });
        await page.goto(`${house.url}/console/`);
        await page.getByLabel("Token").waitFor();
        await assertAccessible(page, "door");
        await open(page, house.url, token(OWNER));
        await page.getByRole("link", { name: "Gardener: what to plant in May" }).first().waitFor();
        await assertAccessible(page, "runs");
        await page.evaluate((workflowId) => (location.hash = `#/runs/${workflowId}`), it.workflowId);
        await page.locator(".question").waitFor();
        await page.getByRole("button", { name: "Event 2 as JSON" }).click();
        await page.locator(".details pre").getByText("read_soil").waitFor();
        await assertAccessible(page, "run");
        assert.ok(
          await page.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth),
          "nothing to scroll sideways",
        );
        await page.evaluate(() => (location.hash = "#/operate"));
        await page.getByRole("heading", { name: "The gateway is well." }).waitFor();
        await assertAccessible(page, "operate");
      });
    }
  }
});
