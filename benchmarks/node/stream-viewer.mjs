import { setTimeout as sleep } from 'node:timers/promises';
import { EventSource } from 'eventsource';
import { hasAll, said } from './sightings.mjs';

const AGENT_EVENTS = ['agent:thought', 'agent:tool_call', 'agent:result', 'agent:error'];
const NOTICES = ['workflow:gap', 'auth:expired'];
const UNAVAILABLE = 503;
const AGAIN_MILLIS = 50;

/**
 * A stock client of server-sent events, with a stream for each workflow: it comes back by itself, with the id of the
 * last event that it had. All that happens to it is told to `report`.
 */
export class StreamViewer {
  #name;
  #port;
  #token;
  #restarts;
  #endings;
  #report;
  #closed = false;
  #sources = [];
  /** How far each workflow was seen. */
  #seen;

  /** The transport that carries it. */
  transport = 'sse';

  /** There is nothing to move to. */
  upgrading = false;

  /**
   * @param options.name tells it from the others
   * @param options.port where it connects to
   * @param options.workflows what it watches
   * @param options.token lets it in
   * @param options.restarts whether the gateway goes away and comes back: a stream is asked for until there is an answer, and
   *     what was seen is told with its timestamp
   * @param options.endings whether workflows are deleted, and begin anew
   */
  constructor({ name, port, workflows, token, restarts = false, endings = false }, report) {
    this.#name = name;
    this.#port = port;
    this.#token = token;
    this.#restarts = restarts;
    this.#endings = endings;
    this.#report = entry => report({ client: name, ...entry });
    this.#seen = new Map(workflows.map(id => [id, { seq: 0, epoch: undefined }]));
  }

  connect() {
    this.#sources = [...this.#seen.keys()].map(id => this.#open(id));
  }

  close() {
    this.#closed = true;
    this.#sources.forEach(source => source.close());
  }

  upgradeRequested() {
    this.#complain('asked for a WebSocket');
  }

  /** Whether it has seen each workflow up to the `seq` that is last there, in the epoch it is in where that is told. */
  hasAll(last, epochs) {
    return [...this.#seen].every(([id, { seq, epoch }]) => hasAll(id, seq, epoch, last, epochs));
  }

  /** Where it stands, for whoever wants to know what it waits for. */
  get position() {
    const seen = [...this.#seen].map(([id, { seq }], i) => `${id} ${seq} ${this.#sources[i]?.readyState}`);
    return `${this.#name} ${this.transport}: ${seen.join(', ')}`;
  }

  #open(workflow) {
    const source = new EventSource(`http://127.0.0.1:${this.#port}/v1/workflows/${workflow}/stream`, {
      fetch: (input, init) =>
        this.#fetch(input, { ...init, headers: { ...init.headers, Authorization: `Bearer ${this.#token}` } }),
    });
    source.addEventListener('workflow:subscribed', ({ data }) => {
      this.#report({ kind: 'connect', recovered: false });
      const answer = JSON.parse(data);
      if (answer.gap || (answer.reset && !this.#endings)) {
        this.#complain(`came back to ${workflow} and was answered ${data}`);
      }
      this.#seen.get(workflow).epoch = answer.epoch;
      if (answer.reset) {
        this.#beginAnew(workflow, answer);
      }
    });
    source.addEventListener('workflow:reset', ({ data }) => {
      if (this.#endings) {
        this.#beginAnew(workflow, JSON.parse(data));
      } else {
        this.#complain(`workflow:reset ${data}`);
      }
    });
    // The stream ends with it, and the client comes back by itself.
    source.addEventListener('workflow:unsubscribed', ({ data }) => {
      if (!this.#endings || JSON.parse(data).reason !== 'deleted') {
        this.#complain(`workflow:unsubscribed ${data}`);
      }
    });
    for (const event of AGENT_EVENTS) {
      source.addEventListener(event, message => this.#saw(workflow, event, message));
    }
    for (const notice of NOTICES) {
      source.addEventListener(notice, ({ data }) => this.#complain(`${notice} ${data}`));
    }
    // A connection that was lost is what cuts are for; an answer that ends the stream for good is not.
    source.addEventListener('error', ({ code, message }) => {
      if (source.readyState === EventSource.CLOSED) {
        this.#complain(`refused: ${code} ${message}`);
      }
    });
    return source;
  }

  /** A client gives up for good at any answer that is no stream: where the gateway comes back, what stands before it waits. */
  async #fetch(input, init) {
    for (;;) {
      try {
        const response = await fetch(input, init);
        if (!this.#restarts || response.status !== UNAVAILABLE) {
          return response;
        }
        await response.body?.cancel();
      } catch (error) {
        if (!this.#restarts || this.#closed || init.signal?.aborted) {
          throw error;
        }
      }
      await sleep(AGAIN_MILLIS);
    }
  }

  #beginAnew(workflow, { epoch, firstSeq }) {
    this.#report({ kind: 'ending' });
    this.#seen.set(workflow, { seq: firstSeq - 1, epoch });
  }

  #saw(workflow, event, { data, lastEventId }) {
    const payload = JSON.parse(data);
    const [epoch, seq] = lastEventId.split('.');
    if (event !== `agent:${payload.type}` || payload.workflowId !== workflow || `${payload.seq}` !== seq) {
      this.#complain(`${event} ${lastEventId} of ${workflow} has ${data}`);
    }
    const content = said(payload, this.#restarts);
    this.#report({ kind: 'saw', workflow, epoch, seq: payload.seq, content });
    this.#seen.set(workflow, { seq: payload.seq, epoch });
  }

  #complain(text) {
    this.#report({ kind: 'complaint', text });
  }
}
