// What one of several processes of Socket.IO is given, by its documentation: the adapter for Redis streams, whose stream is long
// enough for all that a client can miss, and the recovery of connections.
import { createAdapter } from '@socket.io/redis-streams-adapter';
import { createClient } from 'redis';

/** Options for a server that shares its rooms with others over that Redis. */
export const clustered = async (url) => {
  const redis = createClient({ url });
  // Without a listener a lost connection would end the process; the client connects again by itself.
  redis.on('error', () => {});
  // And so would a command that the adapter gave while the connection was lost, whose failure it leaves to nobody.
  process.on('unhandledRejection', () => {});
  await redis.connect();
  return {
    adapter: createAdapter(redis, { maxLen: 100_000 }),
    connectionStateRecovery: {},
    transports: ['polling', 'websocket'],
    pingInterval: 4_000,
    pingTimeout: 6_000,
  };
};
