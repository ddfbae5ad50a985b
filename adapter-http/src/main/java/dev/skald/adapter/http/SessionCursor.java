package dev.skald.adapter.http;

import dev.skald.delivery.ViewerSessions.Place;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;

/** A place in the list of sessions as it is passed back: a text that is nobody's business. */
final class SessionCursor {

    private static final int MAX_BYTES = 256;
    private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();
    private static final Base64.Decoder DECODER = Base64.getUrlDecoder();

    private SessionCursor() {}

    /** The text, of characters that a query takes as they are. */
    static String of(Place place) {
        byte[] id = place.socketId().getBytes(StandardCharsets.UTF_8);
        return ENCODER.encodeToString(ByteBuffer.allocate(Long.BYTES + id.length)
                .putLong(place.since().toEpochMilli())
                .put(id)
                .array());
    }

    /**
     * The place.
     *
     * @throws RefusedException 400 if this is no such text
     */
    static Place parse(String text) {
        byte[] bytes;
        try {
            bytes = DECODER.decode(text);
        } catch (IllegalArgumentException notBase64) {
            throw none();
        }
        if (bytes.length <= Long.BYTES || bytes.length > MAX_BYTES) {
            throw none();
        }
        return new Place(
                Instant.ofEpochMilli(ByteBuffer.wrap(bytes).getLong()),
                new String(bytes, Long.BYTES, bytes.length - Long.BYTES, StandardCharsets.UTF_8));
    }

    private static RefusedException none() {
        return RefusedException.badRequest("cursor is what the page before ended with");
    }
}
