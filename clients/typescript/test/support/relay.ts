import { connect, createServer, type Server, type Socket } from "node:net";
import { until } from "./until.js";

/** A TCP relay before a gateway, which cuts connections when it is told to. What it took it passes on first, or not. */
export class Relay {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #port: number;
  #down = false;
  /** How many connections there were. */
  count = 0;

  private constructor(port: number) {
    this.#port = port;
    this.#server = createServer((client) => this.#accept(client));
  }

  /** Begins to relay to this port. */
  static async to(port: number): Promise<Relay> {
    const relay = new Relay(port);
    relay.#server.listen(0, "127.0.0.1");
    await until(() => relay.#server.listening);
    return relay;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as { port: number }).port}`;
  }

  get open(): number {
    return this.#sockets.size / 2;
  }

  /** From now on leads to another port. */
  leadTo(port: number): void {
    this.#port = port;
  }

  /** Cuts all connections that there are. */
  cut(): void {
    for (const socket of [...this.#sockets]) socket.destroy();
  }

  /** Cuts all connections, and those that come as well, until it is brought up again. */
  down(): void {
    this.#down = true;
    this.cut();
  }

  up(): void {
    this.#down = false;
  }

  close(): void {
    this.cut();
    this.#server.close();
  }

  #accept(client: Socket): void {
    this.count += 1;
    if (this.#down) {
      client.destroy();
      return;
    }
    const gateway = connect(this.#port, "127.0.0.1");
    for (const [from, to] of [
      [client, gateway],
      [gateway, client],
    ] as const) {
      this.#sockets.add(from);
      from.on("error", () => to.destroy());
      from.on("close", () => {
        this.#sockets.delete(from);
        to.destroy();
      });
      from.pipe(to);
    }
  }
}
