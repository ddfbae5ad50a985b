/**
 * Measures how long it takes from a stock client's `cancel` until the agent has it: one that publishes all the time, and looks when the
 * count of controls in its answer has risen, and one that waits for controls. Both ends are in this process, and so is the clock.
 * Meanwhile `/health/live` is asked for all the time: what that takes is the machine's share. The first line of the input says where;
 * each line of the output is one measurement.
 */
import readline from 'node:readline';
import { io } from 'socket.io-client';
import { flush, report } from './output.mjs';

const PUBLISH_MILLIS = 20;
const MOST_AHEAD_MILLIS = 100;

/** Neither the gateway nor this process has compiled anything before. */
const WARM_UP = 10;

const sleep = millis => new Promise(resolve => setTimeout(resolve, millis));

async function call(method, url, token, body, headers = {}) {
  const answer = await fetch(url, {
    method,
    body: body && JSON.stringify(body),
    headers: { authorization: `Bearer ${token}`, ...(body && { 'content-type': 'application/json' }), ...headers },
  });
  if (!answer.ok) {
    throw new Error(`${method} ${url} was answered ${answer.status} ${await answer.text()}`);
  }
  return answer.json();
}

async function subscribe(socket, workflowId) {
  const answer = await socket.emitWithAck('workflow:subscribe', { workflowId });
  if (!answer.ok) {
    throw new Error(`a subscribe was answered ${JSON.stringify(answer)}`);
  }
}

/** Presses cancel some time later, and answers when that was. */
async function cancel(socket, workflowId) {
  await sleep(Math.random() * MOST_AHEAD_MILLIS);
  const at = performance.now();
  const answer = await socket.timeout(10_000).emitWithAck('workflow:control', { workflowId, action: 'cancel' });
  if (!answer.ok) {
    throw new Error(`a cancel was answered ${JSON.stringify(answer)}`);
  }
  return at;
}

/** Publishes until the count rises, and reads what was asked. */
async function publishUntilCancelled(url, token, lease, before) {
  for (;;) {
    const due = performance.now() + PUBLISH_MILLIS;
    const event = { type: 'thought', data: { content: 'and another token ' } };
    const { controls } = await call('POST', `${url}/events`, token, event, { 'skald-lease': lease });
    if (controls > before) {
      return read(url, token, before, 'PT0S');
    }
    await sleep(Math.max(0, due - performance.now()));
  }
}

async function read(url, token, after, wait) {
  const { controls } = await call('GET', `${url}/controls?after=${after}&wait=${wait}`, token);
  if (!controls.some(control => control.action === 'cancel')) {
    throw new Error(`no cancel among ${JSON.stringify(controls)}`);
  }
  return performance.now();
}

async function lane(way, { port, token, viewer, times }, workflow) {
  const url = `http://127.0.0.1:${port}/v1/workflows/${workflow}`;
  const socket = io(`http://127.0.0.1:${port}`, { path: '/ws', transports: ['websocket'], auth: { token: viewer }, forceNew: true });
  await new Promise(resolve => socket.on('connect', resolve));
  await subscribe(socket, workflow);
  for (let i = -WARM_UP; i < times; i++) {
    const { lease, controls } = await call('POST', `${url}/runs`, token, { ttl: 'PT10S' });
    const found = way === 'count' ? publishUntilCancelled(url, token, lease, controls) : read(url, token, controls, 'PT10S');
    const [at, seen] = await Promise.all([cancel(socket, workflow), found]);
    if (i >= 0) {
      report({ way, millis: seen - at });
    }
    const end = { type: 'error', data: { message: 'as asked', code: 'cancelled' } };
    await call('POST', `${url}/events`, token, end, { 'skald-lease': lease });
  }
  socket.disconnect();
}

/** Asks for what needs nothing but an answer, until it is told to stop. */
async function compare({ port }, over) {
  while (!over.is) {
    const at = performance.now();
    await (await fetch(`http://127.0.0.1:${port}/health/live`)).text();
    report({ way: 'live', millis: performance.now() - at });
    await sleep(PUBLISH_MILLIS);
  }
}

const input = readline.createInterface({ input: process.stdin });
input.once('line', async line => {
  const orders = JSON.parse(line);
  const over = { is: false };
  const compared = compare(orders, over);
  await Promise.all(orders.workflows.map((workflow, i) => lane(i % 2 === 0 ? 'count' : 'wait', orders, workflow)));
  over.is = true;
  await compared;
  flush();
  process.exit(0);
});
input.on('close', () => process.exit(1));
