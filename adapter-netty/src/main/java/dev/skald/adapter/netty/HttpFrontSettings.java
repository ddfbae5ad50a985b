package dev.skald.adapter.netty;

/**
 * How much patience and room a connection gets before either face sees it.
 *
 * @param origins whose browsers are served
 * @param timeouts how long a client is waited for
 * @param maxInitialLineLength a bound on the request line, in bytes
 * @param maxHeaderSize a bound on all headers of a request together, in bytes
 * @param proxies whose word counts on where a request comes from
 */
public record HttpFrontSettings(
        OriginPolicy origins,
        HttpTimeouts timeouts,
        int maxInitialLineLength,
        int maxHeaderSize,
        TrustedProxies proxies) {

    /** 4 KiB: no path or query of the gateway comes near. */
    public static final int DEFAULT_MAX_INITIAL_LINE_LENGTH = 4096;

    /** 16 KiB: room for a token that lists some hundred workflows. */
    public static final int DEFAULT_MAX_HEADER_SIZE = 16384;

    /** Checks that every bound is positive. */
    public HttpFrontSettings {
        if (maxInitialLineLength < 1 || maxHeaderSize < 1) {
            throw new IllegalArgumentException("bounds are positive");
        }
    }

    /** Settings of a front that no proxy stands before. */
    HttpFrontSettings(OriginPolicy origins, HttpTimeouts timeouts, int maxInitialLineLength, int maxHeaderSize) {
        this(origins, timeouts, maxInitialLineLength, maxHeaderSize, TrustedProxies.NONE);
    }

    /** The default bounds and timeouts, with these origins. */
    public static HttpFrontSettings with(OriginPolicy origins) {
        return with(origins, HttpTimeouts.DEFAULT);
    }

    /** The default bounds, with these origins and timeouts. */
    public static HttpFrontSettings with(OriginPolicy origins, HttpTimeouts timeouts) {
        return new HttpFrontSettings(origins, timeouts, DEFAULT_MAX_INITIAL_LINE_LENGTH, DEFAULT_MAX_HEADER_SIZE);
    }

    /** These settings, behind proxies whose word counts. */
    public HttpFrontSettings behind(TrustedProxies trusted) {
        return new HttpFrontSettings(origins, timeouts, maxInitialLineLength, maxHeaderSize, trusted);
    }
}
