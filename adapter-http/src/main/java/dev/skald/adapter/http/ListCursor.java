package dev.skald.adapter.http;

import dev.skald.domain.access.Revocation;
import dev.skald.domain.event.WorkflowId;
import dev.skald.domain.port.WorkflowCatalog.Place;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Base64;
import java.util.UUID;

/** A place in a list as clients pass it back: a text that is none of their business. */
final class ListCursor {

    private static final int BYTES = 3 * Long.BYTES;
    private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();
    private static final Base64.Decoder DECODER = Base64.getUrlDecoder();

    private ListCursor() {}

    /** The text of a place among workflows, of characters that a query takes as they are. */
    static String of(Place place) {
        return text(place.activeAt(), place.workflow().value());
    }

    /** The text of a place among revocations. */
    static String of(Revocation.Place place) {
        return text(place.madeAt(), place.id());
    }

    private static String text(Instant moment, UUID id) {
        return ENCODER.encodeToString(ByteBuffer.allocate(BYTES)
                .putLong(moment.toEpochMilli())
                .putLong(id.getMostSignificantBits())
                .putLong(id.getLeastSignificantBits())
                .array());
    }

    /**
     * The place among workflows.
     *
     * @throws RefusedException 400 if this is no such text
     */
    static Place parse(String text) {
        ByteBuffer parts = bytes(text);
        return new Place(
                Instant.ofEpochMilli(parts.getLong()), new WorkflowId(new UUID(parts.getLong(), parts.getLong())));
    }

    /**
     * The place among revocations.
     *
     * @throws RefusedException 400 if this is no such text
     */
    static Revocation.Place parseRevocation(String text) {
        ByteBuffer parts = bytes(text);
        return new Revocation.Place(Instant.ofEpochMilli(parts.getLong()), new UUID(parts.getLong(), parts.getLong()));
    }

    private static ByteBuffer bytes(String text) {
        byte[] bytes;
        try {
            bytes = DECODER.decode(text);
        } catch (IllegalArgumentException notBase64) {
            throw none();
        }
        if (bytes.length != BYTES) {
            throw none();
        }
        return ByteBuffer.wrap(bytes);
    }

    private static RefusedException none() {
        return RefusedException.badRequest("cursor is what the page before ended with");
    }
}
