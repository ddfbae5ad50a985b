package dev.skald.adapter.socketio;

import java.time.Duration;

/**
 * The settings of the Socket.IO face.
 *
 * @param host the address to bind
 * @param port the port to bind; 0 picks a free one
 * @param path where Socket.IO is served, without a slash at the end
 * @param pingInterval how often a client is asked whether it is still there
 * @param pingTimeout how long it may take to answer that
 * @param connectTimeout how long a session may take to bring a token that is accepted
 * @param recoveryWindow how long a client that lost its connection may come back to its session; zero never lets it
 * @param stallTimeout how long a client may take nothing of what waits for it
 * @param maxSubscriptions workflows one client may watch at a time
 * @param maxClientEvents events one client may send a second
 * @param maxSessions sessions at a time; as many that were lost are kept
 * @param ioThreads event loops; 0 leaves the number to Netty
 */
public record GatewaySettings(
        String host,
        int port,
        String path,
        Duration pingInterval,
        Duration pingTimeout,
        Duration connectTimeout,
        Duration recoveryWindow,
        Duration stallTimeout,
        int maxSubscriptions,
        int maxClientEvents,
        int maxSessions,
        int ioThreads) {}
