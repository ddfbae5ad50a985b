// A stock Socket.IO client that watches one workflow and prints what it sees, one JSON array a line.
// usage: node view.mjs CLIENT TRANSPORTS URL WORKFLOW EVENTS, with the token in SKALD_TOKEN
const [client, transports, url, workflowId, events] = process.argv.slice(2);
const { io } = await import(client);

const tell = (...line) => console.log(JSON.stringify(line));
const socket = io(url, {
  path: "/ws",
  transports: transports.split(","),
  auth: (give) => give({ token: process.env.SKALD_TOKEN }),
});

let seen = 0;
for (const event of ["agent:thought", "agent:tool_call", "agent:result", "agent:error"]) {
  socket.on(event, ({ type, seq, data }) => {
    tell(event, type, seq, data);
    if (++seen === Number(events)) socket.disconnect();
  });
}

socket.on("connect", () =>
  socket.emit("workflow:subscribe", { workflowId }, ({ ok, firstSeq, lastSeq, error }) =>
    tell("subscribed", ok, error ? error.code : [firstSeq, lastSeq]),
  ),
);
socket.on("connect_error", ({ message, data }) => {
  tell("refused", message, data?.status, data?.code);
  process.exit(); // A client that was about to upgrade would wait for the end of that, which does not come.
});
