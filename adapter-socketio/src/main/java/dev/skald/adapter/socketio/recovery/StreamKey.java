package dev.skald.adapter.socketio.recovery;

import dev.skald.domain.event.WorkflowId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;

/** A short name for one epoch of one workflow, to tell in an offset which stream a seq belongs to. */
public final class StreamKey {

    private static final int BYTES = 9;
    private static final int KEY_LENGTH = BYTES / 3 * 4;

    private StreamKey() {}

    /**
     * Twelve characters of base64url, from a hash: the same for every viewer, and after a restart of everything but the
     * log.
     */
    public static String of(WorkflowId workflow, String epoch) {
        try {
            MessageDigest hash = MessageDigest.getInstance("SHA-256");
            hash.update(ByteBuffer.allocate(16)
                    .putLong(workflow.value().getMostSignificantBits())
                    .putLong(workflow.value().getLeastSignificantBits())
                    .flip());
            hash.update(epoch.getBytes(StandardCharsets.UTF_8));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(hash.digest(), BYTES));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /**
     * Whether a text has the form of the offsets that are given to clients: a key, a dot and a seq as it is printed.
     */
    static boolean isOffset(String text) {
        int dot = text.indexOf('.');
        return dot == KEY_LENGTH
                && text.chars().limit(dot).allMatch(StreamKey::isBase64Url)
                && seqOf(text) > 0
                && text.endsWith("." + seqOf(text));
    }

    private static boolean isBase64Url(int c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
    }

    /** The seq in an offset, which is a key, a dot and a seq; -1 if it is no offset. */
    static long seqOf(String offset) {
        int dot = offset.indexOf('.');
        try {
            return dot < 0 ? -1 : Long.parseLong(offset, dot + 1, offset.length(), 10);
        } catch (NumberFormatException e) {
            return -1;
        }
    }
}
