package dev.skald.adapter.http;

/**
 * What the HTTP face leaves to the other one, and how much it takes.
 *
 * @param socketPath the path of Socket.IO, without a trailing slash, for example {@code /ws}
 * @param sizes how much it takes
 */
public record HttpFaceSettings(String socketPath, Sizes sizes) {

    /** The default path of Socket.IO. */
    public static final String DEFAULT_SOCKET_PATH = "/ws";

    /** Checks the path. */
    public HttpFaceSettings {
        if (!socketPath.startsWith("/") || socketPath.endsWith("/")) {
            throw new IllegalArgumentException("the socket path begins with a slash and does not end with one");
        }
    }

    /**
     * How much the face takes.
     *
     * @param event a bound on one event as sent, in bytes of UTF-8
     * @param batch a bound on the body of a request, in bytes; not below that of one event
     */
    public record Sizes(int event, int batch) {

        /** Checks that a body has room for an event. */
        public Sizes {
            if (event < 2 || batch < event) {
                throw new IllegalArgumentException("a body has room for one event at least");
            }
        }
    }
}
