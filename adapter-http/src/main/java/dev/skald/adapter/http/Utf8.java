package dev.skald.adapter.http;

/** The form of UTF-8 (the Unicode Standard, table 3-7): no overlong forms, no surrogates, nothing beyond U+10FFFF. */
final class Utf8 {

    private Utf8() {}

    /**
     * Whether a stretch of bytes is well-formed UTF-8 without a NUL. JSON has no use for NUL outside of escapes, and a
     * parser might take it for a sign of UTF-16.
     */
    static boolean isText(byte[] bytes, int from, int to) {
        int at = from;
        while (at < to) {
            if (bytes[at] > 0) {
                at++;
                continue;
            }
            int length = sequence(bytes, at, to);
            if (length == 0) {
                return false;
            }
            at += length;
        }
        return true;
    }

    /** The length of the well-formed sequence of two bytes or more that begins at {@code at}, or 0. */
    private static int sequence(byte[] bytes, int at, int to) {
        int lead = bytes[at] & 0xFF;
        int length = length(lead);
        if (length == 0 || at + length > to) {
            return 0;
        }
        int second = bytes[at + 1] & 0xFF;
        if (second < lowest(lead) || second > highest(lead)) {
            return 0;
        }
        for (int i = at + 2; i < at + length; i++) {
            if ((bytes[i] & 0xC0) != 0x80) {
                return 0;
            }
        }
        return length;
    }

    private static int length(int lead) {
        if (lead < 0xC2 || lead > 0xF4) {
            return 0;
        }
        if (lead < 0xE0) {
            return 2;
        }
        return lead < 0xF0 ? 3 : 4;
    }

    private static int lowest(int lead) {
        return switch (lead) {
            case 0xE0 -> 0xA0;
            case 0xF0 -> 0x90;
            default -> 0x80;
        };
    }

    private static int highest(int lead) {
        return switch (lead) {
            case 0xED -> 0x9F;
            case 0xF4 -> 0x8F;
            default -> 0xBF;
        };
    }

    /** Whether a stretch begins with the mark of byte order, which JSON must not (RFC 8259, section 8.1). */
    static boolean hasMark(byte[] bytes, int from, int to) {
        return to - from >= 3
                && (bytes[from] & 0xFF) == 0xEF
                && (bytes[from + 1] & 0xFF) == 0xBB
                && (bytes[from + 2] & 0xFF) == 0xBF;
    }
}
