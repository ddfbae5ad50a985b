package dev.skald.adapter.redis;

import dev.skald.domain.run.RunId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.UUID;

/** How names are written in Redis. */
final class Texts {

    private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();
    private static final Base64.Decoder DECODER = Base64.getUrlDecoder();
    private static final byte UTF_16 = (byte) 0xFF;

    private Texts() {}

    /** The bytes of a text that has a form in UTF-8. */
    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static byte[] number(long number) {
        return Long.toString(number).getBytes(StandardCharsets.US_ASCII);
    }

    static String text(Object bytes) {
        return new String((byte[]) bytes, StandardCharsets.UTF_8);
    }

    /** Reads a number that a script answered, as text or as an integer. */
    static long number(Object answer) {
        return answer instanceof Long number ? number : Long.parseLong(text(answer));
    }

    /** The bytes of any text, half a surrogate pair included; no two texts have the same. */
    static byte[] exact(String text) {
        if (text.codePoints()
                .noneMatch(point -> point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE)) {
            return utf8(text);
        }
        ByteBuffer utf16 = ByteBuffer.allocate(1 + 2 * text.length()).put(UTF_16);
        text.chars().forEach(unit -> utf16.putChar((char) unit));
        return utf16.array();
    }

    /** The name of a run in 22 characters, none of which the scripts use to separate anything. */
    static String run(RunId run) {
        UUID id = run.value();
        return ENCODER.encodeToString(ByteBuffer.allocate(2 * Long.BYTES)
                .putLong(id.getMostSignificantBits())
                .putLong(id.getLeastSignificantBits())
                .array());
    }

    static RunId run(String text) {
        ByteBuffer id = ByteBuffer.wrap(DECODER.decode(text));
        return new RunId(new UUID(id.getLong(), id.getLong()));
    }
}
