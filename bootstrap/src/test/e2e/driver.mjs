// Stock clients under remote control: commands come in as lines of JSON, and what the clients see goes out as such.
// The end of the input ends it.
import { createInterface } from "node:readline";
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
    socket.on("connect", () => tell(id, "connect", { id: socket.id, transport: transport() }));
    socket.on("connect_error", (e) => tell(id, "connect_error", { message: e.message, data: e.data ?? null }));
    socket.on("disconnect", (reason) => tell(id, "disconnect", { reason }));
    socket.io.on("close", (reason) => tell(id, "close", { reason }));
    socket.onAny((name, ...args) => tell(id, "event", { name, args, transport: transport() }));
    socket.connect();
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
