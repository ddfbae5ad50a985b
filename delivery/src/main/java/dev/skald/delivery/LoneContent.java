package dev.skald.delivery;

import org.jspecify.annotations.Nullable;

/**
 * Where the text of {@code content} stands in the data of a thought that has this one member, a string, and no other:
 * such thoughts can be joined.
 *
 * <p>Texts are joined as they are written, between their quotation marks. So nothing is lost whatever escapes a
 * publisher chose, and two halves of a surrogate pair, each of which can only come as an escape, are the pair once they
 * stand beside one another.
 *
 * @param from the index of its first byte
 * @param to the index behind its last byte
 * @param utf8Bytes how many bytes of UTF-8 the string takes that it is an escaped form of; 3 for half of a pair
 */
record LoneContent(int from, int to, int utf8Bytes) {

    private static final String NAME = "content";
    private static final int ESCAPE = 6;

    /** The place in a well-formed JSON object; null if there is another member, or none. */
    static @Nullable LoneContent in(byte[] json) {
        int name = afterBlanks(json, 1);
        int nameEnd = endOfName(json, name);
        int colon = nameEnd < 0 ? json.length : afterBlanks(json, nameEnd);
        int quote = at(json, colon) == ':' ? afterBlanks(json, colon + 1) : json.length;
        if (at(json, quote) != '"') {
            return null;
        }
        int at = quote + 1;
        int bytes = 0;
        while (at(json, at) != '"') {
            if (at >= json.length) {
                return null;
            }
            if (json[at] != '\\') {
                at++;
                bytes++;
            } else if (at(json, at + 1) != 'u') {
                at += 2;
                bytes++;
            } else {
                char unit = unit(json, at);
                boolean pair = Character.isHighSurrogate(unit) && Character.isLowSurrogate(unit(json, at + ESCAPE));
                at += pair ? 2 * ESCAPE : ESCAPE;
                bytes += pair ? 4 : unit < 0x80 ? 1 : unit < 0x800 ? 2 : 3;
            }
        }
        boolean alone = afterBlanks(json, at + 1) == json.length - 1;
        return alone ? new LoneContent(quote + 1, at, bytes) : null;
    }

    /** The index behind the name of a member that begins there, if it is the one; -1 if it is not. */
    private static int endOfName(byte[] json, int start) {
        int at = start;
        if (at(json, at++) != '"') {
            return -1;
        }
        for (int i = 0; i < NAME.length(); i++) {
            boolean escaped = at(json, at) == '\\';
            if ((escaped ? unit(json, at) : at(json, at)) != NAME.charAt(i)) {
                return -1;
            }
            at += escaped ? ESCAPE : 1;
        }
        return at(json, at) == '"' ? at + 1 : -1;
    }

    private static int afterBlanks(byte[] json, int start) {
        int at = start;
        while (at(json, at) == ' ' || at(json, at) == '\n' || at(json, at) == '\r' || at(json, at) == '\t') {
            at++;
        }
        return at;
    }

    /** The code unit that stands there as an escape by its number; 0 if none does. */
    private static char unit(byte[] json, int at) {
        if (at(json, at) != '\\' || at(json, at + 1) != 'u') {
            return 0;
        }
        int unit = 0;
        for (int i = 2; i < ESCAPE; i++) {
            unit = unit << 4 | Character.digit(at(json, at + i), 16);
        }
        return (char) unit;
    }

    private static int at(byte[] json, int index) {
        return index < json.length ? json[index] : 0;
    }
}
