// @vitest-environment jsdom
import { randomUUID } from "node:crypto";
import { expect, it } from "vitest";
import { createClient } from "../src/index.js";
import { useWorkflow } from "../src/react.js";
import { Gateway, thoughts } from "./support/gateway.js";
import { Place } from "./support/page.js";
import { until } from "./support/until.js";

/** Five minutes of 100 tokens a second. */
const TOKENS = 5 * 60 * 100;
/** As many as come in a second: the agent sends them when the page has shown the ones before. */
const AT_ONCE = 100;

/** Of several collections the one that found most: what is under way meanwhile is no leak. */
async function heap(): Promise<number> {
  let least = Infinity;
  for (let round = 0; round < 5; round++) {
    await new Promise((resolve) => setImmediate(resolve));
    (globalThis as { gc?: () => void }).gc!();
    least = Math.min(least, process.memoryUsage().heapUsed);
  }
  return least;
}

it.each([false, 50] as const)(
  "holds little more than the text that it shows, with coalesce %s",
  async (coalesce) => {
    const gateway = await Gateway.start({});
    const client = createClient({ url: gateway.url, token: () => gateway.viewer, socketTransports: ["websocket"] });
    const workflow = randomUUID();
    const place = new Place();
    let shown = 0;
    function Text() {
      const { parts, seq } = useWorkflow(workflow, { client, coalesce });
      shown = seq;
      return parts.map((part) => <p key={part.key}>{part.kind === "text" ? part.text : ""}</p>);
    }
    place.show(<Text />);
    const heaps: number[] = [];
    for (let sent = 0; sent < TOKENS; sent += AT_ONCE) {
      await gateway.publish(
        workflow,
        thoughts(AT_ONCE, (index) => `word${index % 10} `),
      );
      await until(() => shown === sent + AT_ONCE);
      if ((sent + AT_ONCE) % (TOKENS / 6) === 0) heaps.push(await heap());
    }
    expect(place.text.length).toBe(6 * TOKENS);
    // From the second minute on: 25 000 tokens more, of which the text has 150 kB and its marks 300 kB.
    const grown = heaps.at(-1)! - heaps[1]!;
    expect(grown / 1024, "kB of heap").toBeLessThan(2048);
    // What is sent at once may come over several frames of the page, and each is a commit.
    expect(place.commits).toBeLessThanOrEqual(4 * (TOKENS / AT_ONCE) + 3);
    place.leave();
    client.close();
    await gateway.stop();
    console.log(
      `coalesce ${coalesce}: ${place.commits} commits, heap ${heaps.map((it) => Math.round(it / 1024)).join(" ")} kB`,
    );
  },
  300_000,
);
