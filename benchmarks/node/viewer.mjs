import http from 'node:http';
import { io } from 'socket.io-client';

const AGENT_EVENTS = ['agent:thought', 'agent:tool_call', 'agent:result', 'agent:error'];

/**
 * Keeps connections alive between polls, as browsers do. What a lost one does to the request on it is left to the client:
 * `xmlhttprequest-ssl`, which stands in for the browser's in Node, would otherwise repeat the request and never send it.
 */
class KeepAliveAgent extends http.Agent {
  constructor() {
    super({ keepAlive: true });
  }

  reuseSocket(socket, request) {
    super.reuseSocket(socket, request);
    request.reusedSocket = false;
  }
}

/**
 * A stock client that watches workflows as the code of a front end would: it remembers the last `seq` of each, and subscribes
 * again behind it whenever it is connected. All that happens to it is told to `report`.
 */
export class Viewer {
  #name;
  #socket;
  #report;
  #resume;
  #agent = new KeepAliveAgent();
  #cursors;
  #upgrading = false;

  /**
   * @param options.name tells it from the others
   * @param options.port where it connects to
   * @param options.transports as `socket.io-client` takes them
   * @param options.workflows what it watches
   * @param options.token lets it in
   * @param options.resume 'after': subscribes again at every connect; 'recovery': only if the gateway did not restore it
   */
  constructor({ name, port, transports, workflows, token, resume }, report) {
    this.#name = name;
    this.#report = entry => report({ client: name, ...entry });
    this.#resume = resume;
    this.#cursors = new Map(workflows.map(id => [id, { workflowId: id, seq: 0, epoch: undefined, live: false }]));
    this.#socket = io(`http://127.0.0.1:${port}`, {
      path: '/ws',
      transports,
      auth: { token },
      agent: this.#agent,
      forceNew: true,
      autoConnect: false,
      // A front end would wait longer; here time is short.
      reconnectionDelay: 50,
      reconnectionDelayMax: 500,
    });
    this.#socket.on('connect', () => this.#connected());
    this.#socket.on('disconnect', () => this.#disconnected());
    this.#socket.on('connect_error', error => this.#refused(error));
    for (const event of AGENT_EVENTS) {
      this.#socket.on(event, payload => this.#saw(event, payload));
    }
    for (const notice of ['workflow:gap', 'workflow:reset', 'workflow:unsubscribed', 'auth:expired']) {
      this.#socket.on(notice, payload => this.#complain(`${notice} ${JSON.stringify(payload)}`));
    }
    this.#socket.io.on('open', () => this.#watchUpgrade(this.#socket.io.engine));
    this.#socket.io.on('close', () => (this.#upgrading = false));
  }

  connect() {
    this.#socket.connect();
  }

  close() {
    this.#socket.disconnect();
    this.#agent.destroy();
  }

  /** The transport that carries it, or that it tries. */
  get transport() {
    return this.#socket.io.engine?.transport?.name ?? this.#socket.io.opts.transports[0];
  }

  /** Whether it has asked for a WebSocket and not moved to it yet. */
  get upgrading() {
    return this.#upgrading;
  }

  /** It asks for a WebSocket; whoever carries its bytes sees this first. */
  upgradeRequested() {
    this.#upgrading = true;
  }

  /** Whether it has seen each workflow up to the `seq` that is last there. */
  hasAll(last) {
    return [...this.#cursors.values()].every(cursor => cursor.seq >= (last[cursor.workflowId] ?? 0));
  }

  /** Where it stands, for whoever wants to know what it waits for. */
  get position() {
    const cursors = [...this.#cursors.values()].map(({ workflowId, seq, live }) => `${workflowId} ${seq} ${live}`);
    const transport = `${this.transport} ${this.#socket.io.engine?.transport?.readyState}`;
    return `${this.#name} ${transport} connected ${this.#socket.connected}: ${cursors.join(', ')}`;
  }

  #connected() {
    this.#report({ kind: 'connect', recovered: this.#socket.recovered === true });
    if (this.#resume === 'recovery' && this.#socket.recovered) {
      return;
    }
    for (const cursor of this.#cursors.values()) {
      this.#subscribe(cursor);
    }
  }

  #subscribe(cursor) {
    const { workflowId, seq, epoch } = cursor;
    cursor.live = false;
    this.#socket.emit('workflow:subscribe', { workflowId, after: seq, epoch }, answer => {
      if (!answer.ok || answer.gap || answer.reset) {
        this.#complain(`asked for ${workflowId} after ${seq}, was answered ${JSON.stringify(answer)}`);
      }
      if (answer.ok) {
        cursor.live = true;
        cursor.epoch = answer.epoch;
      }
    });
  }

  #saw(event, payload) {
    const cursor = this.#cursors.get(payload.workflowId);
    if (!cursor?.live) {
      this.#complain(`${event} of ${payload.workflowId} without an acknowledged subscription`);
    }
    if (event !== `agent:${payload.type}`) {
      this.#complain(`${event} of the type ${payload.type}`);
    }
    this.#report({
      kind: 'saw',
      workflow: payload.workflowId,
      epoch: cursor?.epoch ?? '',
      seq: payload.seq,
      content: `${payload.type} ${JSON.stringify(payload.data)}`,
    });
    if (cursor) {
      cursor.seq = payload.seq;
    }
  }

  #disconnected() {
    if (this.#resume === 'after') {
      for (const cursor of this.#cursors.values()) {
        cursor.live = false;
      }
    }
  }

  /** A connection that could not be made is what cuts are for; a token that is not taken is not. */
  #refused(error) {
    if (error.data) {
      this.#complain(`refused: ${JSON.stringify(error.data)}`);
    }
  }

  #watchUpgrade(engine) {
    const over = () => {
      if (engine === this.#socket.io.engine) {
        this.#upgrading = false;
      }
    };
    engine.on('upgrade', () => {
      over();
      this.#report({ kind: 'upgrade' });
    });
    engine.on('upgradeError', over);
  }

  #complain(text) {
    this.#report({ kind: 'complaint', text });
  }
}
