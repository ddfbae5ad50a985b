/**
 * A producer that goes on until it is killed. The first line of the input says where. It says what it sends before it does, and what
 * was answered right after; what is not answered, or with 503, is sent again. Without its input the process ends.
 */
import fs from 'node:fs';
import readline from 'node:readline';

const UNAVAILABLE = 503;
const AGAIN_MILLIS = 60;
const PAUSE_MILLIS = 80;

const sleep = millis => new Promise(resolve => setTimeout(resolve, millis));
const tell = entry => fs.writeSync(1, JSON.stringify(entry) + '\n');

async function produce({ port, workflow, token, run, opening, again, name }) {
  const url = `http://127.0.0.1:${port}/v1/workflows/${workflow}`;

  async function post(path, body, headers) {
    for (;;) {
      try {
        const answer = await fetch(url + path, { method: 'POST', body, headers: { authorization: `Bearer ${token}`, ...headers } });
        const text = await answer.text();
        if (answer.status !== UNAVAILABLE) {
          return { status: answer.status, ...(text ? JSON.parse(text) : {}) };
        }
      } catch {
        // It was killed, too.
      }
      await sleep(AGAIN_MILLIS);
    }
  }

  function stop(answer) {
    tell({ kind: 'refused', code: answer.code ?? String(answer.status) });
    process.exit(0);
  }

  tell({ kind: 'sends', events: [] });
  let opened = await post('/runs', opening, { 'content-type': 'application/json' });
  if (opened.status === 409 && opened.runId === run) {
    opened = await post('/runs', again, { 'content-type': 'application/json' });
  }
  if (opened.status !== 201) {
    stop(opened);
  }
  tell({ kind: 'opened', lease: opened.lease, expiresAt: opened.expiresAt });
  const lease = { 'skald-lease': opened.lease };
  for (let told = 1; ; ) {
    await sleep(Math.random() * PAUSE_MILLIS);
    if (Math.random() < 0.2) {
      tell({ kind: 'sends', events: [] });
      const answer = await post(`/runs/${run}/heartbeat`, undefined, lease);
      if (answer.status !== 200) {
        stop(answer);
      }
      tell({ kind: 'beaten', expiresAt: answer.expiresAt });
      continue;
    }
    const events = Array.from({ length: 1 + Math.floor(Math.random() * 4) }, () => {
      const id = `${name}-${told++}`;
      return { type: 'thought', data: { content: `${id} thinks – été 🦊` }, id };
    });
    tell({ kind: 'sends', events });
    const sentAt = Date.now();
    const body = events.map(event => JSON.stringify(event)).join('\n');
    const answer = await post('/events', body, { 'content-type': 'application/x-ndjson', ...lease });
    if (answer.status !== 202) {
      stop(answer);
    }
    const { epoch, firstSeq, duplicates } = answer;
    tell({ kind: 'published', events, sentAt, answeredAt: Date.now(), epoch, firstSeq, duplicates });
  }
}

const input = readline.createInterface({ input: process.stdin });
input.once('line', line => produce(JSON.parse(line)));
input.on('close', () => process.exit(1));
