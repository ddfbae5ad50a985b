import net from 'node:net';

/**
 * A TCP relay before the gateway, one for each client, whose connections can be destroyed. It keeps nothing back unless
 * it is throttled: `pipe` reads one side only as fast as the other takes it.
 */
export class Relay {
  #port;
  #throttle;
  #localAddress;
  #server;
  #pairs = new Set();

  /** Called when a client asks to move a polling session to a WebSocket, before the gateway sees it. */
  onUpgradeRequest = () => {};

  /**
   * @param throttle slows down what comes from the gateway, if there is one
   * @param localAddress the address it connects from, if there is a choice
   */
  constructor(port, { throttle, localAddress } = {}) {
    this.#port = port;
    this.#throttle = throttle;
    this.#localAddress = localAddress;
    this.#server = net.createServer(client => this.#accept(client));
  }

  /** Listens on a free port of the loopback, and answers which. */
  listen() {
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(0, '127.0.0.1', () => resolve(this.#server.address().port));
    });
  }

  /** How many connections are open. */
  get open() {
    return this.#pairs.size;
  }

  /** Lets nothing more through to the client: what is on its way will be lost with the cut that follows. */
  stall() {
    for (const { client, down } of this.#pairs) {
      down.unpipe(client);
    }
  }

  /**
   * Destroys connections under both of their ends, and answers how many of them mattered: an idle one that is kept for
   * the next request is nobody's loss.
   *
   * @param which 'all', or 'upgrading': only those that ask for a WebSocket, beside polls that go on
   */
  cut(which) {
    let destroyed = 0;
    for (const pair of [...this.#pairs]) {
      if (which === 'all' || pair.upgrading) {
        this.#destroy(pair);
        destroyed += pair.asking ? 1 : 0;
      }
    }
    return destroyed;
  }

  close() {
    this.#server.close();
    this.cut('all');
  }

  #accept(client) {
    const gateway = net.connect({ port: this.#port, host: '127.0.0.1', localAddress: this.#localAddress });
    const down = this.#throttle ? gateway.pipe(this.#throttle.stream()) : gateway;
    const pair = { client, gateway, down, upgrading: false, lasting: false, asking: false };
    this.#pairs.add(pair);
    client.pipe(gateway);
    down.pipe(client);
    for (const socket of [client, gateway]) {
      socket.setNoDelay(true);
      socket.on('error', () => {});
    }
    client.on('close', () => {
      this.#pairs.delete(pair);
      gateway.destroy();
    });
    gateway.on('close', failed => {
      // What a throttle has not let through yet ends with the stream, behind it.
      if (failed || down === gateway) {
        client.destroy();
      }
    });
    client.on('data', bytes => {
      pair.asking = true;
      const request = lastingRequest(bytes);
      if (request) {
        pair.lasting = true;
        if (request.sid) {
          pair.upgrading = true;
          this.onUpgradeRequest();
        }
      }
    });
    gateway.on('data', () => (pair.asking = pair.lasting));
  }

  /** Each end learns of it in its own way: by a reset, or by an end of the stream. */
  #destroy({ client, gateway }) {
    for (const socket of [client, gateway]) {
      if (Math.random() < 0.5) {
        socket.resetAndDestroy();
      } else {
        socket.destroy();
      }
    }
  }
}

/**
 * A request for a WebSocket or a stream. The head of a request fits one chunk here; of a session that begins on a
 * WebSocket the query names no `sid`.
 */
function lastingRequest(bytes) {
  if (bytes[0] !== 0x47 /* G, of GET; a WebSocket's frames begin otherwise */) {
    return undefined;
  }
  const head = bytes.toString('latin1', 0, 2048);
  const lasting = /\r\n(upgrade: websocket|accept: text\/event-stream)\r\n/i.test(head);
  return lasting ? { sid: /^GET [^ ]*[?&]sid=/.test(head) } : undefined;
}
