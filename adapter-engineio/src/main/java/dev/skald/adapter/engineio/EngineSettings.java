package dev.skald.adapter.engineio;

import java.time.Duration;

/**
 * How the engine listens and what it lets a session cost.
 *
 * @param host the address to bind
 * @param port the port to bind; 0 picks a free one
 * @param pingInterval how often a session is asked whether it is still there
 * @param pingTimeout how long it may take to answer that
 * @param upgradeTimeout how long a WebSocket may probe before it has to take over
 * @param maxPayload the bytes one WebSocket message or one polling request may have
 * @param maxSessions how many sessions there may be at once
 * @param outboxBytes what may wait in memory for one session; beyond the high water mark of its channel, or of its
 *     outbox while it polls, it is not writable
 * @param stallTimeout how long a session may take nothing of what waits for it
 * @param binary whether binary messages are passed on; otherwise they end the session
 * @param ioThreads event loops; 0 leaves the number to Netty
 */
public record EngineSettings(
        String host,
        int port,
        Duration pingInterval,
        Duration pingTimeout,
        Duration upgradeTimeout,
        int maxPayload,
        int maxSessions,
        int outboxBytes,
        Duration stallTimeout,
        boolean binary,
        int ioThreads) {}
