import { EventSource } from 'eventsource';

const AGENT_EVENTS = ['agent:thought', 'agent:tool_call', 'agent:result', 'agent:error'];
const NOTICES = ['workflow:gap', 'workflow:reset', 'workflow:unsubscribed', 'auth:expired'];

/**
 * A stock client of server-sent events, with a stream for each workflow: it comes back by itself, with the id of the
 * last event that it had. All that happens to it is told to `report`.
 */
export class StreamViewer {
  #name;
  #port;
  #token;
  #report;
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
   */
  constructor({ name, port, workflows, token }, report) {
    this.#name = name;
    this.#port = port;
    this.#token = token;
    this.#report = entry => report({ client: name, ...entry });
    this.#seen = new Map(workflows.map(id => [id, 0]));
  }

  connect() {
    this.#sources = [...this.#seen.keys()].map(id => this.#open(id));
  }

  close() {
    this.#sources.forEach(source => source.close());
  }

  upgradeRequested() {
    this.#complain('asked for a WebSocket');
  }

  /** Whether it has seen each workflow up to the `seq` that is last there. */
  hasAll(last) {
    return [...this.#seen].every(([id, seq]) => seq >= (last[id] ?? 0));
  }

  /** Where it stands, for whoever wants to know what it waits for. */
  get position() {
    const seen = [...this.#seen].map(([id, seq], i) => `${id} ${seq} ${this.#sources[i]?.readyState}`);
    return `${this.#name} ${this.transport}: ${seen.join(', ')}`;
  }

  #open(workflow) {
    const source = new EventSource(`http://127.0.0.1:${this.#port}/v1/workflows/${workflow}/stream`, {
      fetch: (input, init) =>
        fetch(input, { ...init, headers: { ...init.headers, Authorization: `Bearer ${this.#token}` } }),
    });
    source.addEventListener('workflow:subscribed', ({ data }) => {
      this.#report({ kind: 'connect', recovered: false });
      const answer = JSON.parse(data);
      if (answer.gap || answer.reset) {
        this.#complain(`came back to ${workflow} and was answered ${data}`);
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

  #saw(workflow, event, { data, lastEventId }) {
    const payload = JSON.parse(data);
    const [epoch, seq] = lastEventId.split('.');
    if (event !== `agent:${payload.type}` || payload.workflowId !== workflow || `${payload.seq}` !== seq) {
      this.#complain(`${event} ${lastEventId} of ${workflow} has ${data}`);
    }
    const content = `${payload.type} ${JSON.stringify(payload.data)}`;
    this.#report({ kind: 'saw', workflow, epoch, seq: payload.seq, content });
    this.#seen.set(workflow, payload.seq);
  }

  #complain(text) {
    this.#report({ kind: 'complaint', text });
  }
}
