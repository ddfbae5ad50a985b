/**
 * Viewers that arrive, round after round. Each line of the input is an order: `{"round": {port, token, silenceMillis,
 * viewers}}` begins one; `{"settle": {workflow: lastSeq}}` says that nothing is published any more, and is answered
 * when everybody is at the end of his logs, or will not be; `{"end": true}` ends the round, and is answered with what
 * everybody saw. Without its input the process ends.
 */
import readline from 'node:readline';
import { ArrivingViewer } from './arriving-viewer.mjs';
import { flush, report } from './output.mjs';

const TICK_MILLIS = 20;
const LONGEST_ROUND_MILLIS = 60_000;

let viewers = [];
let silenceMillis;

/** Tells it at once, since the scenario waits for it. */
function tell(entry) {
  report(entry);
  flush();
}

function begin(round) {
  silenceMillis = round.silenceMillis;
  viewers = round.viewers.map(plan => new ArrivingViewer(plan));
  viewers.forEach(viewer => viewer.start(round.port, round.token));
}

/**
 * Time is counted in turns of this process: one in which it had much to do counts no more than another, so that what
 * waits in its sockets meanwhile does not count as silence.
 */
function settle(last) {
  let waiting = viewers;
  let remaining = LONGEST_ROUND_MILLIS;
  const late = [];
  waiting.forEach(viewer => viewer.settle(last));
  const turn = setInterval(() => {
    remaining -= TICK_MILLIS;
    waiting = waiting.filter(viewer => {
      const silent = viewer.tick(TICK_MILLIS);
      if (!viewer.done && (silent >= silenceMillis || remaining <= 0)) {
        late.push({ kind: 'late', position: `${viewer.position}; nothing came for ${silent} ms` });
        return false;
      }
      return !viewer.done;
    });
    if (waiting.length === 0) {
      clearInterval(turn);
      late.forEach(report);
      tell({ kind: 'settled' });
    }
  }, TICK_MILLIS);
}

function end() {
  viewers.forEach(viewer => viewer.close(report));
  viewers = [];
  tell({ kind: 'end' });
}

const input = readline.createInterface({ input: process.stdin });
input.on('line', line => {
  const order = JSON.parse(line);
  if (order.round) {
    begin(order.round);
  } else if (order.settle) {
    settle(order.settle);
  } else {
    end();
  }
});
input.on('close', () => process.exit(0));
