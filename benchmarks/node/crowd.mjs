/** What processes with a number of viewers have in common: how those differ, what is obeyed, and when it is over. */
import readline from 'node:readline';
import { flush, report } from './output.mjs';
import { StreamViewer } from './stream-viewer.mjs';
import { Viewer } from './viewer.mjs';

const MIXES = [['polling'], ['websocket'], ['polling', 'websocket'], ['sse']];
const LOOK_MILLIS = 50;

/** What the viewer of that number watches, and over what: the mixes by turns. */
export function plan(i, workflows, watched, mixes = MIXES) {
  return {
    workflows: Array.from({ length: watched }, (_, k) => workflows[(i * watched + k) % workflows.length]),
    transports: mixes[i % mixes.length],
  };
}

/** A viewer of its plan, which is reported; it does not connect by itself. */
export function makeViewer(options) {
  const { name, workflows, transports } = options;
  report({ kind: 'watches', client: name, workflows, transports });
  return transports[0] === 'sse' ? new StreamViewer(options, report) : new Viewer(options, report);
}

/**
 * Ends the process when everybody has seen everything, or time is up: then those are reported who have not.
 *
 * @param waiting answers the viewers that have not seen everything
 * @param close lets go of everything
 */
export function endWhenAllHaveSeen(waiting, timeoutMillis, close) {
  const deadline = Date.now() + timeoutMillis;
  setInterval(() => {
    const late = waiting();
    if (late.length === 0 || Date.now() > deadline) {
      late.forEach(viewer => report({ kind: 'late', position: viewer.position }));
      close();
      report({ kind: 'end' });
      flush();
      process.exit(0);
    }
  }, LOOK_MILLIS);
}

/** Obeys each line of the input: `{"start": …}` or `{"settle": …}`; without its input the process ends. */
export function obey({ start, settle }) {
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
}
