package dev.skald.adapter.http;

import dev.skald.domain.event.WorkflowId;
import dev.skald.domain.port.WorkflowCatalog.Place;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Base64;
import java.util.UUID;

/** A place in the list of workflows as clients pass it back: a text that is none of their business. */
final class ListCursor {

    private static final int BYTES = 3 * Long.BYTES;
    private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();
    private static final Base64.Decoder DECODER = Base64.getUrlDecoder();

    private ListCursor() {}

    /** The text, of characters that a query takes as they are. */
    static String of(Place place) {
        UUID id = place.workflow().value();
        return ENCODER.encodeToString(ByteBuffer.allocate(BYTES)
                .putLong(place.activeAt().toEpochMilli())
                .putLong(id.getMostSignificantBits())
                .putLong(id.getLeastSignificantBits())
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
        if (bytes.length != BYTES) {
            throw none();
        }
        ByteBuffer parts = ByteBuffer.wrap(bytes);
        return new Place(
                Instant.ofEpochMilli(parts.getLong()), new WorkflowId(new UUID(parts.getLong(), parts.getLong())));
    }

    private static RefusedException none() {
        return RefusedException.badRequest("cursor is what the page before ended with");
    }
}
