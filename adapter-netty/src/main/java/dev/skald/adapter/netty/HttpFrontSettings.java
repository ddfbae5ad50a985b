package dev.skald.adapter.netty;

import java.time.Duration;

/**
 * How much patience and room a connection gets before either face sees it.
 *
 * @param origins whose browsers are served
 * @param requestTimeout how long a client may take to send one request, head and body; positive
 * @param idleTimeout how long a connection may stay open between two requests; positive
 * @param maxInitialLineLength a bound on the request line, in bytes
 * @param maxHeaderSize a bound on all headers of a request together, in bytes
 */
public record HttpFrontSettings(
        OriginPolicy origins,
        Duration requestTimeout,
        Duration idleTimeout,
        int maxInitialLineLength,
        int maxHeaderSize) {

    /** Thirty seconds. */
    public static final Duration DEFAULT_REQUEST_TIMEOUT = Duration.ofSeconds(30);

    /** Seventy-five seconds: longer than the usual proxy keeps an idle connection, so that the proxy closes first. */
    public static final Duration DEFAULT_IDLE_TIMEOUT = Duration.ofSeconds(75);

    /** 4 KiB: no path or query of the gateway comes near. */
    public static final int DEFAULT_MAX_INITIAL_LINE_LENGTH = 4096;

    /** 16 KiB: room for a token that lists some hundred workflows. */
    public static final int DEFAULT_MAX_HEADER_SIZE = 16384;

    /** Checks that every bound is positive. */
    public HttpFrontSettings {
        if (requestTimeout.toNanos() <= 0 || idleTimeout.toNanos() <= 0) {
            throw new IllegalArgumentException("timeouts are positive");
        }
        if (maxInitialLineLength < 1 || maxHeaderSize < 1) {
            throw new IllegalArgumentException("bounds are positive");
        }
    }

    /** The defaults, with these origins. */
    public static HttpFrontSettings with(OriginPolicy origins) {
        return new HttpFrontSettings(
                origins,
                DEFAULT_REQUEST_TIMEOUT,
                DEFAULT_IDLE_TIMEOUT,
                DEFAULT_MAX_INITIAL_LINE_LENGTH,
                DEFAULT_MAX_HEADER_SIZE);
    }
}
