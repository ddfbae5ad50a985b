// The same gateway as a plain Socket.IO server: every publish and every connect shows a token, every event goes to its room. With
// SQLITE, a directory, events are kept there, one transaction a request, before they are answered or shown. With REDIS, its URL, it is
// one of several that share their rooms.
import { createSecretKey, randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import jwt from 'jsonwebtoken';
import { Server } from 'socket.io';
import { openStore } from './store.mjs';

const key = createSecretKey(Buffer.from(process.env.JWT_SECRET));
const route = /^\/v1\/workflows\/([0-9a-f-]{36})\/events$/;
const epoch = randomUUID();
const retained = Number(process.env.RETENTION_EVENTS ?? 0);
const logs = new Map();
const store = process.env.SQLITE ? await openStore(process.env.SQLITE, retained) : undefined;

const verify = (token) => jwt.verify(token, key, { algorithms: ['HS256'] });

const logOf = (id) => {
  let log = logs.get(id);
  if (!log) {
    log = { lastSeq: store?.lastSeq(id) ?? 0, events: [] };
    logs.set(id, log);
  }
  return log;
};

const answer = (response, status, body) => {
  const text = JSON.stringify(body);
  response.writeHead(status, { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(text) });
  response.end(text);
};

const publish = (id, body, type, response) => {
  const drafts = type === 'application/x-ndjson'
    ? body.split('\n').filter((line) => line).map((line) => JSON.parse(line))
    : [JSON.parse(body)];
  const log = logOf(id);
  const timestamp = new Date().toISOString();
  if (store) return publishStored(id, log, drafts, timestamp, response);
  const firstSeq = log.lastSeq + 1;
  for (const { type, data } of drafts) {
    const event = { type, workflowId: id, seq: ++log.lastSeq, data, timestamp };
    if (retained) log.events.push(event);
    io.to(id).emit(`agent:${type}`, event);
  }
  if (log.events.length > retained) log.events.splice(0, log.events.length - retained);
  answer(response, 202, { accepted: drafts.length, duplicates: 0, epoch, firstSeq, lastSeq: log.lastSeq });
};

const publishStored = (id, log, drafts, timestamp, response) => {
  const { events, duplicates } = store.append(id, log.lastSeq, drafts, timestamp);
  const firstSeq = log.lastSeq + 1;
  log.lastSeq += events.length;
  for (const event of events) io.to(id).emit(`agent:${event.type}`, event);
  answer(response, 202, { accepted: events.length, duplicates, epoch, firstSeq, lastSeq: log.lastSeq });
};

const http = createServer((request, response) => {
  const match = route.exec(request.url);
  if (!match || request.method !== 'POST') return answer(response, 404, { status: 404 });
  try {
    const claims = verify((request.headers.authorization ?? '').replace(/^Bearer /, ''));
    if (!(claims.scope ?? '').split(' ').includes('events:publish')) return answer(response, 403, { status: 403 });
  } catch {
    return answer(response, 401, { status: 401 });
  }
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', () => {
    try {
      publish(match[1], Buffer.concat(chunks).toString(), request.headers['content-type'], response);
    } catch {
      answer(response, 400, { status: 400 });
    }
  });
});
http.keepAliveTimeout = 0;

const cluster = process.env.REDIS ? await (await import('./cluster.mjs')).clustered(process.env.REDIS) : {};
const io = new Server(http, { path: '/ws', transports: ['websocket'], ...cluster });
io.use((socket, next) => {
  try {
    socket.data.claims = verify(socket.handshake.auth.token);
    next();
  } catch {
    next(new Error('Unauthorized'));
  }
});
io.on('connection', (socket) => {
  socket.on('workflow:subscribe', ({ workflowId, after }, acknowledge) => {
    const granted = socket.data.claims.workflows;
    if (granted !== '*' && !granted?.includes(workflowId)) return acknowledge({ ok: false });
    const log = logOf(workflowId);
    acknowledge({ ok: true, workflowId, epoch, firstSeq: 1, lastSeq: log.lastSeq });
    if (store) {
      for (const event of store.read(workflowId, after ?? 0)) socket.emit(`agent:${event.type}`, event);
    } else if (retained) {
      for (const event of log.events) if (event.seq > (after ?? 0)) socket.emit(`agent:${event.type}`, event);
    }
    socket.join(workflowId);
  });
});
http.listen(Number(process.env.PORT ?? 0), '127.0.0.1', () => console.log(`listening ${http.address().port}`));
