import { io } from 'socket.io-client';
import { KeepAliveAgent } from './keep-alive-agent.mjs';
import { Relay } from './relay.mjs';
import { Throttle } from './throttle.mjs';

const AGENT_EVENTS = ['agent:thought', 'agent:tool_call', 'agent:result', 'agent:error'];
const NOTICES = ['workflow:gap', 'workflow:reset', 'workflow:unsubscribed', 'auth:expiring', 'auth:expired'];
const AWAY_MILLIS = 20;
const TRY_AGAIN_MILLIS = 5;

/**
 * A stock client that arrives at workflows which have a history, in a way that a plan tells: when it subscribes, how it
 * reads, and whether it loses its connection or leaves on the way. It goes on as the code of a front end would, by
 * recovery or by the last `seq` it has.
 */
export class ArrivingViewer {
  #plan;
  #cursors;
  #socket;
  #relay;
  #throttle;
  #agent;
  #last = {};
  #reached = new Set();
  #timers = new Set();
  #started = false;
  #held = false;
  #upgrading = false;
  #cut = false;
  #left = false;
  #interruption;
  #seen = 0;
  #progress = 0;
  #progressThen = -1;
  #silentMillis = 0;
  #heldOnce = false;
  #begun;
  #doneAfter;
  #told = { connects: 0, recovered: 0, upgrades: 0, leaves: 0, cuts: [], complaints: [] };

  /**
   * @param plan.name tells it from the others
   * @param plan.transports as `socket.io-client` takes them, or nothing: the defaults
   * @param plan.keepAlive whether polls keep their connection, as a browser's do
   * @param plan.startMillis when it connects
   * @param plan.watches `{workflowId, after, moment, delayMillis}`: what it subscribes to, and when: behind `connect`,
   *   `upgrading` (the WebSocket has answered, polls are being paused) or `upgrade`
   * @param plan.hold `{moment, through, millis}`: what it does not read for how long, a `socket` (its WebSocket) or a
   *     `line`
   *   (all it has), from a moment on; `subscribe` is one too
   * @param plan.bytesPerSecond how fast it reads, if not as fast as it can
   * @param plan.latencyMillis how long it takes until something reaches it, if that is not at once
   * @param plan.interruption `{kind, afterEvents}`: is `cut`, or does `leave`, when it has seen so many
   */
  constructor(plan) {
    this.#plan = plan;
    this.#interruption = plan.interruption;
    this.#cursors = new Map(plan.watches.map(watch => [
      watch.workflowId, { ...watch, seq: watch.after, epoch: undefined, asked: false, live: false, held: false, runs: [] }]));
  }

  /** Begins, when it is time. */
  async start(port, token) {
    const { hold, bytesPerSecond, latencyMillis, interruption, transports, keepAlive, startMillis } = this.#plan;
    let dialled = port;
    if (bytesPerSecond || latencyMillis || hold?.through === 'line' || interruption?.kind === 'cut') {
      this.#throttle = new Throttle({ bytesPerSecond, latencyMillis });
      this.#throttle.onPassed = () => this.#progress++;
      this.#relay = new Relay(port, { throttle: this.#throttle });
      this.#relay.onUpgradeRequest = () => (this.#upgrading = true);
      dialled = await this.#relay.listen();
    }
    this.#agent = keepAlive ? new KeepAliveAgent() : undefined;
    this.#socket = io(`http://127.0.0.1:${dialled}`, {
      path: '/ws',
      auth: { token },
      forceNew: true,
      autoConnect: false,
      ...(transports && { transports }),
      ...(this.#agent && { agent: this.#agent }),
      ...(interruption && { reconnectionDelay: 50, reconnectionDelayMax: 200 }),
    });
    this.#listen();
    this.#later(startMillis, () => {
      this.#started = true;
      this.#socket.connect();
    });
  }

  /** Nothing is published any more: these are the last `seq` of each workflow. */
  settle(last) {
    this.#last = last;
  }

  /** Whether it is at the end of each of its logs; false before it is known where that is. */
  get done() {
    return [...this.#cursors.values()].every(({ workflowId, seq }) => seq >= (this.#last[workflowId] ?? Infinity));
  }

  /**
   * So much time has passed, in which this process did what it had to do; answers for how long nothing has come to it
   * for no reason of its own.
   */
  tick(millis) {
    if (this.#doneAfter === undefined && this.done) {
      this.#doneAfter = performance.now() - this.#begun;
    }
    const progressed = this.#progress !== this.#progressThen;
    this.#progressThen = this.#progress;
    this.#silentMillis = progressed || !this.#started || this.#held ? 0 : this.#silentMillis + millis;
    return this.#silentMillis;
  }

  /** Where it stands, for whoever wants to know what it waits for. */
  get position() {
    const transport = this.#socket.io.engine?.transport;
    const behind = [...this.#cursors.values()].filter(({ workflowId, seq }) => seq < (this.#last[workflowId] ?? Infinity));
    const { hold, bytesPerSecond, latencyMillis, interruption, transports, keepAlive } = this.#plan;
    return [
      `${this.#plan.name} (${transports?.join(' and ') ?? 'default transports'}, now ${transport?.name} ${transport?.readyState}`,
      keepAlive && 'keeps connections alive',
      hold && `reads nothing for ${hold.millis} ms of its ${hold.through} from ${hold.moment} on`,
      bytesPerSecond && `reads ${bytesPerSecond} bytes a second`,
      latencyMillis && `each piece ${latencyMillis} ms late`,
      interruption && `${interruption.kind} after ${interruption.afterEvents} events`,
      `${this.#told.connects} connects, ${this.#told.recovered} of them recovered, connected now: ${this.#socket.connected})`,
    ].filter(Boolean).join(', ') + behind.slice(0, 5).map(({ workflowId, after, seq, moment, delayMillis, live }) =>
      `; ${workflowId} after ${after}, subscribed at ${moment} + ${delayMillis} ms${live ? '' : ', not acknowledged'}: `
        + `received up to ${seq} of ${this.#last[workflowId]}`).join('')
      + (behind.length > 5 ? `; and ${behind.length - 5} more` : '');
  }

  /** Ends it, and tells what happened to it. */
  close(report) {
    const name = this.#plan.name;
    this.#timers.forEach(clearTimeout);
    this.#socket.removeAllListeners().disconnect();
    this.#relay?.close();
    this.#agent?.destroy();
    for (const { workflowId, after, epoch, runs } of this.#cursors.values()) {
      const placed = runs.map(run => ({ ...run, epoch: run.epoch ?? epoch ?? '' }));
      report({ kind: 'saw', client: name, workflow: workflowId, after, runs: placed });
    }
    report({ kind: 'went', client: name, tookMillis: this.#doneAfter ?? -1, held: this.#heldOnce, ...this.#told });
  }

  #listen() {
    const socket = this.#socket;
    socket.on('connect', () => this.#connected());
    socket.on('disconnect', (reason, details) => this.#disconnected(reason, details));
    socket.on('connect_error', error => {
      if (error.data || !this.#cut) {
        this.#complain(`could not connect: ${error.message} ${JSON.stringify(error.data ?? '')}`);
      }
    });
    for (const event of AGENT_EVENTS) {
      socket.on(event, payload => this.#saw(event, payload));
    }
    for (const notice of NOTICES) {
      socket.on(notice, payload => this.#complain(`${notice} ${JSON.stringify(payload)}`));
    }
    socket.io.on('open', () => this.#watch(socket.io.engine));
    socket.io.on('close', () => (this.#upgrading = false));
  }

  #watch(engine) {
    engine.on('packet', () => this.#progress++);
    engine.on('upgrading', webSocket => {
      this.#upgrading = true;
      this.#reach('upgrading', webSocket);
    });
    engine.on('upgrade', webSocket => {
      this.#told.upgrades++;
      this.#upgrading = false;
      this.#reach('upgrade', webSocket);
    });
    engine.on('upgradeError', error => {
      this.#upgrading = false;
      if (engine === this.#socket.io.engine && !this.#cut && !this.#left) {
        this.#complain(`could not upgrade: ${error.message}`);
      }
      this.#reach('upgrading');
      this.#reach('upgrade');
    });
  }

  /**
   * It is let in; what it watched is live again when that is acknowledged, or when the gateway recovered the
   * connection.
   */
  #connected() {
    this.#progress++;
    this.#cut = false;
    this.#left = false;
    this.#told.connects++;
    this.#told.recovered += this.#socket.recovered ? 1 : 0;
    for (const cursor of this.#cursors.values()) {
      if (cursor.asked) {
        if (this.#socket.recovered && cursor.held) {
          cursor.live = true;
        } else {
          this.#subscribe(cursor);
        }
      }
    }
    this.#reach('connect');
  }

  #disconnected(reason, details) {
    for (const cursor of this.#cursors.values()) {
      cursor.live = false;
    }
    this.#reached.clear();
    if (!this.#cut && !this.#left) {
      this.#complain(`lost its connection: ${reason} ${details?.description ?? ''}`);
    }
  }

  /** Whatever waits for this moment happens now; nothing before it is connected. */
  #reach(moment, webSocket) {
    this.#reached.add(moment);
    this.#holdAt(moment, webSocket);
    if (!this.#socket.connected) {
      return;
    }
    for (const cursor of this.#cursors.values()) {
      if (!cursor.asked && this.#reached.has(cursor.moment)) {
        cursor.asked = true;
        this.#later(cursor.delayMillis, () => this.#subscribe(cursor));
      }
    }
  }

  #subscribe(cursor) {
    const { workflowId, seq, epoch } = cursor;
    this.#begun ??= performance.now();
    this.#socket.emit('workflow:subscribe', { workflowId, after: seq, epoch }, answer => {
      if (!answer.ok || answer.gap || answer.reset) {
        this.#complain(`asked for ${workflowId} after ${seq}, was answered ${JSON.stringify(answer)}`);
      }
      cursor.live = answer.ok;
      cursor.held = answer.ok;
      cursor.epoch = answer.epoch;
    });
    this.#holdAt('subscribe');
  }

  #saw(event, payload) {
    this.#progress++;
    this.#seen++;
    const cursor = this.#cursors.get(payload.workflowId);
    // A recovered connection delivers at once, also where the acknowledgement was lost with the old one.
    if (!cursor || (!cursor.live && !this.#socket.recovered) || event !== `agent:${payload.type}`) {
      this.#complain(`${event} ${payload.type} ${payload.seq} of ${payload.workflowId} without an acknowledged subscription`);
      return;
    }
    const run = cursor.runs.at(-1);
    if (run && run.epoch === cursor.epoch && payload.seq === run.first + run.contents.length) {
      run.contents.push(contentOf(payload));
    } else {
      cursor.runs.push({ epoch: cursor.epoch, first: payload.seq, contents: [contentOf(payload)] });
    }
    cursor.seq = payload.seq;
    if (this.#interruption && this.#seen >= this.#interruption.afterEvents) {
      const { kind } = this.#interruption;
      this.#interruption = undefined;
      setImmediate(() => this.#interrupt(kind));
    }
  }

  /**
   * Not in an upgrade: a stock client whose WebSocket is lost after it paused its polls, and before it moved, does not
   * notice before its heartbeat runs out.
   */
  #interrupt(kind) {
    if (this.done) {
      return;
    }
    if (this.#upgrading || !this.#socket.connected) {
      this.#later(TRY_AGAIN_MILLIS, () => this.#interrupt(kind));
    } else if (kind === 'cut') {
      const transport = this.#socket.io.engine.transport.name;
      this.#cut = true;
      if (this.#relay.cut('all') > 0) {
        this.#told.cuts.push(transport);
      } else {
        this.#later(TRY_AGAIN_MILLIS, () => this.#interrupt(kind));
      }
    } else {
      this.#left = true;
      this.#told.leaves++;
      this.#socket.disconnect();
      this.#later(AWAY_MILLIS, () => this.#socket.connect());
    }
  }

  #holdAt(moment, webSocket) {
    const hold = this.#plan.hold;
    if (this.#heldOnce || hold?.moment !== moment) {
      return;
    }
    const release = hold.through === 'line' ? this.#holdLine() : this.#holdSocket(webSocket);
    if (release) {
      this.#heldOnce = true;
      this.#held = true;
      this.#later(hold.millis, () => {
        this.#held = false;
        release();
      });
    }
  }

  #holdLine() {
    this.#throttle.hold();
    return () => this.#throttle.release();
  }

  /** What there is to hold is a WebSocket that is open. */
  #holdSocket(transport = this.#socket.io.engine.transport) {
    transport.ws?.pause();
    return transport.ws && (() => transport.ws.resume());
  }

  #later(millis, what) {
    if (millis === 0) {
      what();
      return;
    }
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      what();
    }, millis);
    this.#timers.add(timer);
  }

  #complain(text) {
    this.#told.complaints.push(text);
  }
}

/** As the publisher keeps it, to compare: the type, the number that the text begins with, and a hash of the text. */
function contentOf({ type, data }) {
  const text = data.content ?? data.message;
  let hash = 0;
  for (let i = 0; i < text.length; i++) {
    hash = (Math.imul(31, hash) + text.charCodeAt(i)) | 0;
  }
  return `${type} ${text.slice(0, text.indexOf(' '))} ${hash}`;
}
