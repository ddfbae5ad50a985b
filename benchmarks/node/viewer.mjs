import { io } from 'socket.io-client';
import { KeepAliveAgent } from './keep-alive-agent.mjs';
import { hasAll, said } from './sightings.mjs';

const AGENT_EVENTS = ['agent:thought', 'agent:tool_call', 'agent:result', 'agent:error'];
const UNAVAILABLE = 503;
const AGAIN_MILLIS = 100;

/**
 * A stock client that watches workflows as the code of a front end would: it remembers the last `seq` of each, and
 * subscribes again behind it whenever it is connected. All that happens to it is told to `report`.
 */
export class Viewer {
  #name;
  #socket;
  #report;
  #resume;
  #restarts;
  #endings;
  #skips;
  #agent = new KeepAliveAgent();
  /**
   * Of each workflow: how far it was seen, whether events may come now, and whether its session is known to hold it.
   */
  #cursors;
  #upgrading = false;

  /**
   * @param options.name tells it from the others
   * @param options.port where it connects to
   * @param options.transports as `socket.io-client` takes them
   * @param options.workflows what it watches
   * @param options.token lets it in
   * @param options.resume 'recovery': subscribes again only where the gateway did not recover it; otherwise at every connect
   * @param options.restarts whether the gateway goes away and comes back: what it could not do for now is asked for again, and
   *     what was seen is told with its timestamp
   * @param options.endings whether workflows are deleted, and begin anew
   * @param options.skips a fault: it comes back behind the event that follows the last it has, also where it was recovered
   */
  constructor({ name, port, transports, workflows, token, resume, restarts = false, endings = false, skips = false }, report) {
    this.#name = name;
    this.#report = entry => report({ client: name, ...entry });
    this.#resume = resume;
    this.#restarts = restarts;
    this.#endings = endings;
    this.#skips = skips;
    this.#cursors = new Map(workflows.map(id => [id, { workflowId: id, seq: 0, epoch: undefined, live: false, held: false, early: [] }]));
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
    this.#socket.on('workflow:unsubscribed', payload => this.#unsubscribed(payload));
    this.#socket.on('workflow:reset', payload => this.#reset(payload));
    for (const notice of ['workflow:gap', 'auth:expired']) {
      this.#socket.on(notice, payload => this.#complain(`${notice} ${JSON.stringify(payload)}`));
    }
    this.#socket.io.on('open', () => this.#watchUpgrade(this.#socket.io.engine));
    this.#socket.io.on('close', () => (this.#upgrading = false));
  }

  connect() {
    this.#socket.connect();
  }

  close() {
    this.#cursors.forEach(cursor => this.#placeEarly(cursor));
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

  /** Whether it has seen each workflow up to the `seq` that is last there, in the epoch it is in where that is told. */
  hasAll(last, epochs) {
    return [...this.#cursors.values()].every(({ workflowId, seq, epoch }) => hasAll(workflowId, seq, epoch, last, epochs));
  }

  /** Where it stands, for whoever wants to know what it waits for. */
  get position() {
    const cursors = [...this.#cursors.values()].map(({ workflowId, seq, live, held }) => `${workflowId} ${seq} ${live} ${held}`);
    const transport = `${this.transport} ${this.#socket.io.engine?.transport?.readyState}`;
    return `${this.#name} ${transport} connected ${this.#socket.connected}: ${cursors.join(', ')}`;
  }

  /** A request or its answer may have been lost with the connection: what was never acknowledged is asked for again. */
  #connected() {
    this.#report({ kind: 'connect', recovered: this.#socket.recovered === true });
    for (const cursor of this.#cursors.values()) {
      cursor.held &&= this.#socket.recovered;
      if (this.#resume === 'recovery' && cursor.held && !this.#skips) {
        cursor.live = true;
      } else {
        this.#subscribe(cursor);
      }
    }
  }

  #subscribe(cursor) {
    const { workflowId, seq, epoch } = cursor;
    cursor.live = false;
    const after = this.#skips && seq > 0 ? seq + 1 : seq;
    this.#socket.emit('workflow:subscribe', { workflowId, after, epoch }, answer => {
      if (this.#restarts && answer.error?.status === UNAVAILABLE) {
        this.#subscribeLater(cursor, this.#socket.id);
        return;
      }
      if (!answer.ok || answer.gap || (answer.reset && !this.#endings)) {
        this.#complain(`asked for ${workflowId} after ${seq} of ${epoch}, was answered ${JSON.stringify(answer)}`);
      }
      if (answer.ok) {
        if (answer.reset && this.#endings) {
          this.#beginAnew(cursor, answer);
        }
        cursor.live = true;
        cursor.held = true;
        cursor.epoch = answer.epoch;
        this.#placeEarly(cursor);
      }
    });
  }

  /** Unless the connection is another one by then, which asks by itself. */
  #subscribeLater(cursor, socket) {
    setTimeout(() => {
      if (this.#socket.connected && this.#socket.id === socket) {
        this.#subscribe(cursor);
      }
    }, AGAIN_MILLIS);
  }

  #unsubscribed(payload) {
    const cursor = this.#cursors.get(payload.workflowId);
    if (!this.#endings || payload.reason !== 'deleted' || !cursor) {
      this.#complain(`workflow:unsubscribed ${JSON.stringify(payload)}`);
      return;
    }
    this.#report({ kind: 'ending' });
    this.#subscribe(cursor);
  }

  #reset(payload) {
    const cursor = this.#cursors.get(payload.workflowId);
    if (!this.#endings || !cursor) {
      this.#complain(`workflow:reset ${JSON.stringify(payload)}`);
      return;
    }
    this.#beginAnew(cursor, payload);
  }

  #beginAnew(cursor, { epoch, firstSeq }) {
    this.#report({ kind: 'ending' });
    cursor.epoch = epoch;
    cursor.seq = firstSeq - 1;
  }

  #saw(event, payload) {
    const cursor = this.#cursors.get(payload.workflowId);
    // A recovered connection delivers at once, also where the acknowledgement was lost with the old one.
    if (!cursor?.live && !this.#socket.recovered) {
      this.#complain(`${event} of ${payload.workflowId} without an acknowledged subscription`);
    }
    if (event !== `agent:${payload.type}`) {
      this.#complain(`${event} of the type ${payload.type}`);
    }
    const content = said(payload, this.#restarts);
    const sighting = { kind: 'saw', workflow: payload.workflowId, seq: payload.seq, content };
    if (cursor && !cursor.epoch) {
      cursor.early.push(sighting);
    } else {
      this.#report({ ...sighting, epoch: cursor?.epoch ?? '' });
    }
    if (cursor) {
      cursor.seq = payload.seq;
    }
  }

  /** Of what came before any acknowledgement the epoch is known only now. */
  #placeEarly(cursor) {
    for (const sighting of cursor.early.splice(0)) {
      this.#report({ ...sighting, epoch: cursor.epoch ?? '' });
    }
  }

  /** What it watched is live again when that is acknowledged, or when the gateway recovered the connection. */
  #disconnected() {
    for (const cursor of this.#cursors.values()) {
      cursor.live = false;
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
