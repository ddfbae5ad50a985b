package dev.skald.adapter.http;

/**
 * What the HTTP face leaves to the other one, and how much it takes.
 *
 * @param socketPath the path of Socket.IO, without a trailing slash, for example {@code /ws}
 * @param maxEventBytes a bound on one event as sent, in bytes of UTF-8
 * @param maxBatchBytes a bound on the body of a request, in bytes; not below that of one event
 */
public record HttpFaceSettings(String socketPath, int maxEventBytes, int maxBatchBytes) {

    /** Where Socket.IO lives unless told otherwise. */
    public static final String DEFAULT_SOCKET_PATH = "/ws";

    /** Checks the path and the bounds. */
    public HttpFaceSettings {
        if (!socketPath.startsWith("/") || socketPath.endsWith("/")) {
            throw new IllegalArgumentException("the socket path begins with a slash and does not end with one");
        }
        if (maxEventBytes < 2 || maxBatchBytes < maxEventBytes) {
            throw new IllegalArgumentException("a body has room for one event at least");
        }
    }
}
