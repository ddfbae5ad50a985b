package dev.skald.benchmarks.load;

/** An agent's HTTP connection, kept alive: one request at a time. */
final class Publisher extends Connection {

    private static final byte[] ACCEPTED = Ascii.bytes("HTTP/1.1 202");
    private static final byte[] END_OF_HEAD = Ascii.bytes("\r\n\r\n");
    private static final String LENGTH = "content-length:";

    private final Runnable whenAnswered;
    private boolean busy;
    private String failure = "";

    Publisher(LoadLoop loop, int port, Runnable whenAnswered) {
        super(loop, port);
        this.whenAnswered = whenAnswered;
    }

    /** Whether a request waits for its answer. */
    boolean busy() {
        return busy;
    }

    void publish(byte[] request) {
        busy = true;
        send(request);
    }

    /**
     * Says that all was accepted.
     *
     * @throws LoadException if something was not
     */
    void check() {
        if (!failure.isEmpty()) {
            throw new LoadException("a publish failed: " + failure);
        }
    }

    @Override
    void lost(String why) {
        failure = why;
    }

    @Override
    int received(byte[] bytes, int length) {
        int end = Ascii.find(END_OF_HEAD, bytes, 0, length);
        if (end < 0) {
            return 0;
        }
        String head = Ascii.text(bytes, 0, end).toLowerCase(java.util.Locale.ROOT);
        int at = head.indexOf(LENGTH);
        if (at < 0 || !Ascii.at(ACCEPTED, bytes, 0, length)) {
            failure = Ascii.text(bytes, 0, Math.min(length, 400));
            return length;
        }
        int digits = at + LENGTH.length();
        while (bytes[digits] == ' ') {
            digits++;
        }
        int all = end + END_OF_HEAD.length + (int) Ascii.number(bytes, digits, end);
        if (length < all) {
            return 0;
        }
        busy = false;
        whenAnswered.run();
        return all;
    }
}
