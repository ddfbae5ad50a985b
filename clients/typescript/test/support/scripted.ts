import type { AddressInfo } from "node:net";
import { WebSocketServer, type WebSocket } from "ws";
import { until } from "./until.js";

/** What a scripted gateway does with an attempt to connect: a refusal, or nothing to let it in. */
export type Welcome = { message: string; data: object } | undefined;

/** Speaks as much of Engine.IO and Socket.IO as it takes to refuse a client, or to let it in. */
export class Scripted {
  readonly #server: WebSocketServer;
  readonly #open = new Set<WebSocket>();
  #pongs = 0;
  /** The tokens that came, and when. */
  readonly attempts: { token: string; at: number }[] = [];
  /** What clients said once they were let in. */
  readonly said: string[] = [];

  private constructor(server: WebSocketServer, welcome: (attempt: number) => Welcome) {
    this.#server = server;
    server.on("connection", (socket) => {
      this.#open.add(socket);
      socket.on("close", () => this.#open.delete(socket));
      socket.send('0{"sid":"e","upgrades":[],"pingInterval":25000,"pingTimeout":20000,"maxPayload":100000}');
      socket.on("message", (message) => this.#told(socket, String(message), welcome));
    });
  }

  /** Listens; `welcome` is asked for each attempt, beginning with 0. */
  static async listen(welcome: (attempt: number) => Welcome): Promise<Scripted> {
    const server = new WebSocketServer({ port: 0, host: "127.0.0.1", path: "/ws/" });
    const scripted = new Scripted(server, welcome);
    await until(() => server.address() !== null);
    return scripted;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Says something to all that are there: a packet of Socket.IO. */
  say(packet: string): void {
    for (const socket of this.#open) socket.send("4" + packet);
  }

  get open(): number {
    return this.#open.size;
  }

  /** Cuts all that are there. */
  cut(): void {
    for (const socket of this.#open) socket.terminate();
  }

  close(): void {
    this.cut();
    this.#server.close();
  }

  /** Waits until those who are connected have taken all that was sent to them so far. */
  async answered(): Promise<void> {
    const before = this.#pongs;
    for (const socket of this.#open) socket.send("2");
    await until(() => this.#pongs === before + this.#open.size);
  }

  #told(socket: WebSocket, message: string, welcome: (attempt: number) => Welcome): void {
    if (message === "3") {
      this.#pongs++;
      return;
    }
    if (!message.startsWith("40")) {
      this.said.push(message);
      return;
    }
    const { token } = JSON.parse(message.slice(2)) as { token: string };
    const refusal = welcome(this.attempts.length);
    this.attempts.push({ token, at: Date.now() });
    socket.send(refusal === undefined ? `40{"sid":"s${this.attempts.length}"}` : "44" + JSON.stringify(refusal));
    if (refusal !== undefined) socket.close();
  }
}
