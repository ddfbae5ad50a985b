/**
 * A number of viewers of a gateway that is killed under them, and comes back at the same place. The first line of the input says
 * what to do, the line `{"settle": {last, epochs, timeoutMillis}}` that it has come back for good: the process ends when
 * everybody has seen everything. Each line of the output says what happened to whom. Without its input the process ends.
 */
import { endWhenAllHaveSeen, makeViewer, obey, plan } from './crowd.mjs';

const viewers = [];

function start({ port, name, count, workflows, watched, token, resume, endings }) {
  for (let i = 0; i < count; i++) {
    const planned = plan(i, workflows, watched);
    const viewer = makeViewer({ name: `${name}-${i}`, port, ...planned, token, resume, restarts: true, endings });
    viewers.push(viewer);
    viewer.connect();
  }
}

function settle({ last, epochs, timeoutMillis }) {
  endWhenAllHaveSeen(
    () => viewers.filter(viewer => !viewer.hasAll(last, epochs)),
    timeoutMillis,
    () => viewers.forEach(viewer => viewer.close()),
  );
}

obey({ start, settle });
