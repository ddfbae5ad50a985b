package dev.skald.adapter.netty;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the headers {@code Origin} out of the bytes of one head, and keeps nothing else of them: a request that is none
 * is refused in a way that its browser can read, however long its head is and wherever that header stands in it.
 *
 * <p>Not thread-safe: lives on the connection's event loop.
 */
final class OriginScan {

    /** Longer than any origin: the name of a host has 253 characters at most. */
    private static final int MAX_LINE_BYTES = 512;

    private static final String NAME = "origin:";

    /** What stands for a value that is no origin whatever it is. */
    private static final String UNREADABLE = "null";

    private final List<String> found = new ArrayList<>(1);
    private final byte[] line = new byte[MAX_LINE_BYTES];
    private int length;
    private int scanned;
    private boolean begun;
    private boolean originBefore;
    private boolean ended;

    /**
     * Reads more bytes of the head; what lies behind its end is passed over.
     *
     * @param from the index of the first byte
     * @param to the index behind the last
     */
    void read(ByteBuf buffer, int from, int to) {
        int at = from;
        while (at < to && !ended) {
            int end = buffer.indexOf(at, to, (byte) '\n');
            int part = (end < 0 ? to : end) - at;
            keep(buffer, at, part);
            scanned += part + (end < 0 ? 0 : 1);
            at += part + 1;
            if (end >= 0) {
                endLine();
            }
        }
    }

    private void keep(ByteBuf buffer, int at, int part) {
        int room = MAX_LINE_BYTES - Math.min(length, MAX_LINE_BYTES);
        buffer.getBytes(at, line, MAX_LINE_BYTES - room, Math.min(room, part));
        length += part;
    }

    /** Whether the head is complete. */
    boolean ended() {
        return ended;
    }

    /** How many bytes of the head were read. */
    int scanned() {
        return scanned;
    }

    /** The values of the headers so far, in their order. */
    List<String> found() {
        return found;
    }

    /** Has these headers say what was read. */
    void writeTo(HttpHeaders headers) {
        headers.remove(HttpHeaderNames.ORIGIN);
        found.forEach(origin -> headers.add(HttpHeaderNames.ORIGIN, origin));
    }

    private void endLine() {
        String text = new String(line, 0, Math.min(length, MAX_LINE_BYTES), StandardCharsets.ISO_8859_1);
        boolean cut = length > MAX_LINE_BYTES;
        length = 0;
        if (text.isEmpty() || text.equals("\r")) {
            // The line ends that may stand before a request are no end of it (RFC 9112, section 2.2).
            ended = begun;
        } else if (!begun) {
            begun = true;
        } else if (text.charAt(0) == ' ' || text.charAt(0) == '\t') {
            // The value of the line before goes on, which that of an origin never does.
            if (originBefore) {
                found.set(found.size() - 1, UNREADABLE);
            }
        } else {
            originBefore = text.regionMatches(true, 0, NAME, 0, NAME.length());
            if (originBefore) {
                String value = text.substring(NAME.length()).strip();
                found.add(cut || !isVisible(value) ? UNREADABLE : value);
            }
        }
    }

    private static boolean isVisible(String value) {
        return !value.isEmpty() && value.chars().allMatch(c -> c > ' ' && c < 0x7f);
    }
}
