package dev.skald.adapter.engineio;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;

/**
 * The ids of sessions: {@value #RANDOM_LENGTH} random characters, which are the secret, and behind them the name of the
 * node that has the session, if there are several. Thread-safe.
 *
 * @param node the name of this node: letters, digits, hyphens and underscores; empty if it is the only one
 */
record SessionIds(Optional<String> node) {

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int RANDOM_BYTES = 18;
    private static final int RANDOM_LENGTH = RANDOM_BYTES / 3 * 4;
    private static final int MAX_NODE_LENGTH = 32;

    /** An id that nobody guesses: 144 random bits. */
    String next() {
        byte[] bytes = new byte[RANDOM_BYTES];
        RANDOM.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes) + node.orElse("");
    }

    /** The other node that an id names; empty if it names this one, or none. */
    Optional<String> elsewhere(String id) {
        if (node.isEmpty() || id.length() <= RANDOM_LENGTH || id.length() > RANDOM_LENGTH + MAX_NODE_LENGTH) {
            return Optional.empty();
        }
        String named = id.substring(RANDOM_LENGTH);
        return named.equals(node.get()) || !id.chars().allMatch(SessionIds::isBase64Url)
                ? Optional.empty()
                : Optional.of(named);
    }

    private static boolean isBase64Url(int c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
    }
}
