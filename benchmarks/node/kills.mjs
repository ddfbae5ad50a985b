/**
 * A number of viewers of a gateway that is killed under them, and comes back at the same place. The first line of the input says
 * what to do, the line `{"settle": {last, epochs, timeoutMillis}}` that it has come back for good: the process ends when
 * everybody has seen everything. Each line of the output says what happened to whom. Without its input the process ends.
 */
import readline from 'node:readline';
import { flush, report } from './output.mjs';
import { StreamViewer } from './stream-viewer.mjs';
import { Viewer } from './viewer.mjs';

const MIXES = [['polling'], ['websocket'], ['polling', 'websocket'], ['sse']];
const LOOK_MILLIS = 50;

const viewers = [];

function start({ port, name, count, workflows, watched, token, resume, endings }) {
  for (let i = 0; i < count; i++) {
    const own = Array.from({ length: watched }, (_, k) => workflows[(i * watched + k) % workflows.length]);
    const transports = MIXES[i % MIXES.length];
    const options = { name: `${name}-${i}`, port, transports, workflows: own, token, resume, restarts: true, endings };
    report({ kind: 'watches', client: options.name, workflows: own, transports });
    const viewer = transports[0] === 'sse' ? new StreamViewer(options, report) : new Viewer(options, report);
    viewers.push(viewer);
    viewer.connect();
  }
}

function settle({ last, epochs, timeoutMillis }) {
  const deadline = Date.now() + timeoutMillis;
  setInterval(() => {
    const waiting = viewers.filter(viewer => !viewer.hasAll(last, epochs));
    if (waiting.length === 0 || Date.now() > deadline) {
      waiting.forEach(viewer => report({ kind: 'late', position: viewer.position }));
      viewers.forEach(viewer => viewer.close());
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
