/**
 * Stock clients that watch the runs of workflows, and tell what they were told of them. The first line of the input says what to do,
 * `{"settle": {last, runs, timeoutMillis}}` where all stands in the end: the process ends when everybody knows, or time is up.
 */
import { io } from 'socket.io-client';
import { endWhenAllHaveSeen, obey } from './crowd.mjs';
import { report } from './output.mjs';

const AGENT_EVENTS = ['agent:thought', 'agent:tool_call', 'agent:result', 'agent:error'];
const TRANSPORTS = [['polling'], ['websocket'], ['polling', 'websocket']];
const UNAVAILABLE = 503;
const AGAIN_MILLIS = 100;

/** A client that watches some workflows, and remembers of each how far it has come and which run it was told of last. */
class RunViewer {
  #name;
  #socket;
  #connection = 0;
  #cursors;

  constructor({ name, port, workflows, transports, token }) {
    this.#name = name;
    this.#cursors = new Map(workflows.map(id => [id, { workflowId: id, seq: 0, epoch: undefined, run: null, since: Infinity }]));
    report({ kind: 'watches', client: name, workflows, transports });
    this.#socket = io(`http://127.0.0.1:${port}`, {
      path: '/ws',
      transports,
      auth: { token },
      forceNew: true,
      reconnectionDelay: 50,
      reconnectionDelayMax: 500,
    });
    this.#socket.on('connect', () => this.#connected());
    for (const event of AGENT_EVENTS) {
      this.#socket.on(event, payload => this.#saw(payload));
    }
    this.#socket.on('workflow:run', ({ workflowId, run }) => this.#told(this.#cursors.get(workflowId), run, false));
    for (const notice of ['workflow:gap', 'workflow:reset', 'workflow:unsubscribed', 'auth:expired']) {
      this.#socket.on(notice, payload => this.#complain(`${notice} ${JSON.stringify(payload)}`));
    }
  }

  #connected() {
    this.#connection++;
    report({ kind: 'connect', client: this.#name, recovered: this.#socket.recovered === true });
    for (const cursor of this.#cursors.values()) {
      cursor.since = Infinity;
      this.#subscribe(cursor);
    }
  }

  #subscribe(cursor) {
    const { workflowId, seq, epoch } = cursor;
    const connection = this.#connection;
    this.#socket.emit('workflow:subscribe', { workflowId, after: seq, epoch }, answer => {
      if (answer.error?.status === UNAVAILABLE) {
        setTimeout(() => this.#connection === connection && this.#socket.connected && this.#subscribe(cursor), AGAIN_MILLIS);
      } else if (!answer.ok || answer.gap || (answer.reset && seq > 0)) {
        this.#complain(`asked for ${workflowId} after ${seq} of ${epoch}, was answered ${JSON.stringify(answer)}`);
      } else {
        cursor.epoch = answer.epoch;
        cursor.since = Date.now();
        if (answer.run) {
          this.#told(cursor, answer.run, true);
        }
      }
    });
  }

  #saw({ workflowId, seq, data, timestamp }) {
    const cursor = this.#cursors.get(workflowId);
    if (seq !== cursor.seq + 1) {
      this.#complain(`saw seq ${seq} of ${workflowId} behind ${cursor.seq}`);
    }
    cursor.seq = seq;
    // What was over before it watched says nothing about how soon it is told.
    if (data.code === 'producer_lost' && Date.parse(timestamp) >= cursor.since) {
      report({ kind: 'loss', client: this.#name, workflow: workflowId, millis: Date.now() - Date.parse(timestamp) });
    }
  }

  #told(cursor, run, asked) {
    cursor.run = run;
    const { runId, state, lastSeq } = run;
    const place = { client: this.#name, connection: this.#connection, workflow: cursor.workflowId };
    report({ kind: 'told', ...place, run: runId, state, lastSeq, behind: cursor.seq, asked });
  }

  #complain(text) {
    report({ kind: 'complaint', client: this.#name, text });
  }

  /** Whether it has seen all there is, and knows how the last run of each workflow ended. */
  knows(last, runs) {
    return [...this.#cursors.values()].every(
      ({ workflowId, seq, run }) =>
        seq >= (last[workflowId] ?? 0) && (!runs[workflowId] || `${run?.runId} ${run?.state}` === runs[workflowId]),
    );
  }

  get position() {
    return `${this.#name} ${[...this.#cursors.values()].map(({ workflowId, seq, run }) => `${workflowId} ${seq} ${run?.runId} ${run?.state}`)}`;
  }

  close() {
    this.#socket.disconnect();
  }
}

const viewers = [];

obey({
  start({ port, count, workflows, token }) {
    for (let i = 0; i < count; i++) {
      const watched = workflows.filter((_, k) => k % count === i);
      viewers.push(new RunViewer({ name: `runs-${i}`, port, workflows: watched, transports: TRANSPORTS[i % TRANSPORTS.length], token }));
    }
  },
  settle({ last, epochs: runs, timeoutMillis }) {
    endWhenAllHaveSeen(
      () => viewers.filter(viewer => !viewer.knows(last, runs)),
      timeoutMillis,
      () => viewers.forEach(viewer => viewer.close()),
    );
  },
});
