package dev.skald.adapter.socketio.gate;

import java.security.SecureRandom;
import java.util.Base64;

/** The id of a socket that clients and logs see; it opens nothing, unlike that of its transport's session. */
final class SocketId {

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int BYTES = 15;

    private SocketId() {}

    /** Twenty characters of base64url. */
    static String random() {
        byte[] bytes = new byte[BYTES];
        RANDOM.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
