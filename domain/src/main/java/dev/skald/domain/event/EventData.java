package dev.skald.domain.event;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Consumer;

/**
 * The JSON object an agent sent as {@code data}, kept as the text that was received: members nobody knows stay, and
 * numbers keep their digits.
 *
 * <p>It holds UTF-8 because that is how the text arrives and how it leaves; nothing in between decodes it. Whoever
 * makes one vouches that the text is one well-formed JSON object; only its braces are checked here, for the domain has
 * no JSON library. Immutable and thread-safe.
 */
public final class EventData {

    private final byte[] utf8;

    private EventData(byte[] utf8) {
        if (utf8.length < 2 || utf8[0] != '{' || utf8[utf8.length - 1] != '}') {
            throw new IllegalArgumentException(
                    "event data is a JSON object, from its opening brace to its closing one");
        }
        this.utf8 = utf8;
    }

    /**
     * Makes event data of the text of a JSON object, which is not parsed.
     *
     * @throws IllegalArgumentException if it does not begin and end with a brace
     */
    public static EventData of(String json) {
        return new EventData(json.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Makes event data of a copy of the bytes {@code from} to {@code to}, the latter excluded, which are well-formed
     * UTF-8.
     *
     * @throws IllegalArgumentException if it does not begin and end with a brace
     */
    public static EventData ofUtf8(byte[] bytes, int from, int to) {
        return new EventData(Arrays.copyOfRange(bytes, from, to));
    }

    /** The size of the text in bytes of UTF-8. */
    public int size() {
        return utf8.length;
    }

    /** Hands the text's UTF-8 to {@code target}, which must not change it, in one call and without a copy. */
    public void writeTo(Consumer<byte[]> target) {
        target.accept(utf8);
    }

    /** Copies the UTF-8 of the text. */
    public byte[] toUtf8() {
        return utf8.clone();
    }

    /** Decodes the JSON text. */
    public String json() {
        return new String(utf8, StandardCharsets.UTF_8);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof EventData that && Arrays.equals(utf8, that.utf8);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(utf8);
    }

    /** A text with the size alone: what agents say is no business of a log file. */
    @Override
    public String toString() {
        return "EventData[" + utf8.length + " bytes]";
    }
}
