package dev.skald.benchmarks.load;

import java.nio.charset.StandardCharsets;

/** Text as the bytes it is on the wire. */
final class Ascii {

    private Ascii() {}

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    static String text(byte[] bytes, int from, int to) {
        return new String(bytes, from, to - from, StandardCharsets.UTF_8);
    }

    /** Whether some text stands at that place. */
    static boolean at(byte[] text, byte[] bytes, int from, int to) {
        if (from < 0 || from + text.length > to) {
            return false;
        }
        for (int i = 0; i < text.length; i++) {
            if (bytes[from + i] != text[i]) {
                return false;
            }
        }
        return true;
    }

    /** The first place where some text stands, or -1. */
    static int find(byte[] text, byte[] bytes, int from, int to) {
        for (int at = from; at <= to - text.length; at++) {
            if (bytes[at] == text[0] && at(text, bytes, at, to)) {
                return at;
            }
        }
        return -1;
    }

    /** The number whose digits begin there; 0 if there are none. */
    static long number(byte[] bytes, int from, int to) {
        long value = 0;
        for (int at = from; at < to && bytes[at] >= '0' && bytes[at] <= '9'; at++) {
            value = value * 10 + bytes[at] - '0';
        }
        return value;
    }
}
