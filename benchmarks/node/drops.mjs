/**
 * A number of viewers, each behind a relay of its own that is cut under it. The first line of the input says what to
 * do, the line `{"settle": {last, epochs, timeoutMillis}}` that it is enough: cuts end, and so does the process when everybody
 * has seen everything. Each line of the output says what happened to whom. Without its input the process ends.
 */
import { endWhenAllHaveSeen, makeViewer, obey, plan } from './crowd.mjs';
import { report } from './output.mjs';
import { Relay } from './relay.mjs';
import { Saboteur } from './saboteur.mjs';

const clients = [];

async function start({ port, first, count, workflows, watched, mixes, ownAddresses, token, cutEveryMillis, ...behaviour }) {
  for (let i = first; i < first + count; i++) {
    const name = `client-${i}`;
    const relay = new Relay(port, { localAddress: ownAddresses ? addressOf(i) : undefined });
    const viewer = makeViewer({ name, port: await relay.listen(), ...plan(i, workflows, watched, mixes), token, ...behaviour });
    const saboteur = new Saboteur({ name, viewer, relay, everyMillis: cutEveryMillis }, report);
    clients.push({ relay, viewer, saboteur });
    viewer.connect();
    saboteur.start();
  }
}

/** An address of the loopback that only this client has: a balancer may tell clients by it. */
function addressOf(i) {
  return `127.1.${1 + Math.floor(i / 250)}.${1 + (i % 250)}`;
}

function settle({ last, epochs, timeoutMillis }) {
  clients.forEach(({ saboteur }) => saboteur.stop());
  endWhenAllHaveSeen(
    () => clients.map(({ viewer }) => viewer).filter(viewer => !viewer.hasAll(last, epochs)),
    timeoutMillis,
    () =>
      clients.forEach(({ viewer, relay }) => {
        viewer.close();
        relay.close();
      }),
  );
}

obey({ start, settle });
