package dev.skald.adapter.http;

/**
 * What the HTTP face leaves to the other one, and how much it takes.
 *
 * @param socketPath the path of Socket.IO, without a trailing slash, for example {@code /ws}
 * @param sizes how much it takes
 * @param maxWaiting how many may wait for controls at a time; beyond that they are answered with 503
 * @param site the page that it serves, if any
 */
public record HttpFaceSettings(String socketPath, Sizes sizes, int maxWaiting, StaticSite site) {

    private static final int DEFAULT_MAX_WAITING = 10_000;

    /** The default path of Socket.IO. */
    public static final String DEFAULT_SOCKET_PATH = "/ws";

    /** Settings by which ten thousand may wait for controls, and no page is served. */
    public HttpFaceSettings(String socketPath, Sizes sizes) {
        this(socketPath, sizes, StaticSite.NONE);
    }

    /** Settings by which ten thousand may wait for controls. */
    public HttpFaceSettings(String socketPath, Sizes sizes, StaticSite site) {
        this(socketPath, sizes, DEFAULT_MAX_WAITING, site);
    }

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
