package dev.skald.adapter.socketio;

import java.time.Duration;

/** The defaults of the protocol, section 7, but for what a test says. */
public final class TestSettings {

    private Duration pingInterval = Duration.ofSeconds(25);
    private Duration pingTimeout = Duration.ofSeconds(20);
    private Duration connectTimeout = Duration.ofSeconds(10);
    private Duration recoveryWindow = Duration.ofMinutes(2);
    private Duration stallTimeout = Duration.ofSeconds(30);
    private int maxSubscriptions = 100;
    private int maxClientEvents = 50;
    private int maxSessions = 10_000;

    public TestSettings pings(long intervalMillis, long timeoutMillis) {
        pingInterval = Duration.ofMillis(intervalMillis);
        pingTimeout = Duration.ofMillis(timeoutMillis);
        return this;
    }

    public TestSettings connectTimeout(long millis) {
        connectTimeout = Duration.ofMillis(millis);
        return this;
    }

    public TestSettings recoveryWindow(long millis) {
        recoveryWindow = Duration.ofMillis(millis);
        return this;
    }

    public TestSettings stallTimeout(long millis) {
        stallTimeout = Duration.ofMillis(millis);
        return this;
    }

    public TestSettings maxSubscriptions(int max) {
        maxSubscriptions = max;
        return this;
    }

    public TestSettings maxClientEvents(int max) {
        maxClientEvents = max;
        return this;
    }

    public TestSettings maxSessions(int max) {
        maxSessions = max;
        return this;
    }

    GatewaySettings toSettings() {
        return new GatewaySettings(
                new GatewaySettings.Listen("127.0.0.1", 0, "/ws", 2),
                new GatewaySettings.Heartbeat(pingInterval, pingTimeout),
                new GatewaySettings.Timeouts(connectTimeout, recoveryWindow, stallTimeout),
                new GatewaySettings.Limits(
                        new GatewaySettings.PerSocket(maxSubscriptions, maxClientEvents), maxSessions));
    }
}
