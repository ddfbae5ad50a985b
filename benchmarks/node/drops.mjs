/**
 * A number of viewers, each behind a relay of its own that is cut under it. The first line of the input says what to
 * do, the line `{"settle": {workflow: lastSeq}}` that it is enough: cuts end, and so does the process when everybody
 * has seen everything. Each line of the output says what happened to whom. Without its input the process ends.
 */
import readline from 'node:readline';
import { flush, report } from './output.mjs';
import { Relay } from './relay.mjs';
import { Saboteur } from './saboteur.mjs';
import { StreamViewer } from './stream-viewer.mjs';
import { Viewer } from './viewer.mjs';

const MIXES = [['polling'], ['websocket'], ['polling', 'websocket'], ['sse']];
const LOOK_MILLIS = 50;

const clients = [];

async function start({ port, first, count, workflows, watched, token, resume, cutEveryMillis }) {
  for (let i = first; i < first + count; i++) {
    const name = `client-${i}`;
    const relay = new Relay(port);
    const own = Array.from({ length: watched }, (_, k) => workflows[(i * watched + k) % workflows.length]);
    const transports = MIXES[i % MIXES.length];
    report({ kind: 'watches', client: name, workflows: own, transports });
    const options = { name, port: await relay.listen(), transports, workflows: own, token, resume };
    const viewer = transports[0] === 'sse' ? new StreamViewer(options, report) : new Viewer(options, report);
    const saboteur = new Saboteur({ name, viewer, relay, everyMillis: cutEveryMillis }, report);
    clients.push({ relay, viewer, saboteur });
    viewer.connect();
    saboteur.start();
  }
}

function settle({ last, timeoutMillis }) {
  clients.forEach(({ saboteur }) => saboteur.stop());
  const deadline = Date.now() + timeoutMillis;
  setInterval(() => {
    const waiting = clients.filter(({ viewer }) => !viewer.hasAll(last));
    if (waiting.length === 0 || Date.now() > deadline) {
      waiting.forEach(({ viewer }) => report({ kind: 'late', position: viewer.position }));
      clients.forEach(({ viewer, relay }) => {
        viewer.close();
        relay.close();
      });
      report({ kind: 'end' });
      flush();
      process.exit(0);
    }
  }, LOOK_MILLIS);
}

const input = readline.createInterface({ input: process.stdin });
input.on('line', line => {
  const command = JSON.parse(line);
  if (command.settle) {
    settle(command.settle);
  } else {
    start(command.start);
  }
});
input.on('close', () => process.exit(1));
