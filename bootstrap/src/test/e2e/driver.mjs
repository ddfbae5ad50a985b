// Stock clients under remote control: commands come in as lines of JSON, and what the clients see goes out as such.
// The end of the input ends it.
import { createInterface } from "node:readline";
import { EventSource } from "eventsource";
import { io as io3 } from "socket.io-client-3";
import { io as io4 } from "socket.io-client";

const clients = { 3: io3, 4: io4 };
const sockets = new Map();

function tell(socket, saw, content) {
  process.stdout.write(JSON.stringify({ socket, saw, ...content }) + "\n");
}

const commands = {
  // Applications pass their token in both ways: an object, or a function that is asked at each try.
  open({ socket: id, client, url, options }) {
    const { auth, ...rest } = options;
    const socket = clients[client](url, { ...rest, auth: auth && client === 4 ? (answer) => answer(auth) : auth });
    sockets.set(id, socket);
    const transport = () => socket.io.engine?.transport?.name;
    socket.on("connect", () => tell(id, "connect", { id: socket.id, recovered: socket.recovered, transport: transport() }));
    socket.on("connect_error", (e) => tell(id, "connect_error", { message: e.message, data: e.data ?? null }));
    socket.on("disconnect", (reason) => tell(id, "disconnect", { reason }));
    socket.io.on("close", (reason) => tell(id, "close", { reason }));
    socket.onAny((name, ...args) => tell(id, "event", { name, args, transport: transport() }));
    socket.connect();
  },
  // The token goes into a header, which the EventSource of browsers cannot send.
  stream({ socket: id, url, headers, names }) {
    const source = new EventSource(url, {
      fetch: (input, init) => fetch(input, { ...init, headers: { ...init.headers, ...headers } }),
    });
    sockets.set(id, source);
    source.addEventListener("open", () => tell(id, "connect"));
    source.addEventListener("error", ({ code, message }) => {
      const over = source.readyState === EventSource.CLOSED;
      tell(id, over ? "connect_error" : "disconnect", { code: code ?? null, message: message ?? null });
    });
    for (const name of names) {
      source.addEventListener(name, ({ data, lastEventId }) =>
        tell(id, "event", { name, args: [JSON.parse(data), lastEventId] }),
      );
    }
  },
  emit({ socket: id, call, event, args }) {
    const socket = sockets.get(id);
    socket.emit(event, ...args, (answer) =>
      tell(id, "ack", { call, answer, transport: socket.io.engine.transport.name }),
    );
  },
  close({ socket: id }) {
    sockets.get(id).close();
    sockets.delete(id);
  },
};

const lines = createInterface({ input: process.stdin });
tell(0, "ready");
lines.on("line", (line) => {
  const command = JSON.parse(line);
  commands[command.op](command);
});
lines.on("close", () => process.exit(0));
