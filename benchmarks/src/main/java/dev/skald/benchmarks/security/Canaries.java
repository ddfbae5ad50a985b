package dev.skald.benchmarks.security;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Credentials that were used, and the places where one of them turned up that must not have it. Of a token its payload
 * and its signature count: its header is everybody's. Thread-safe.
 */
final class Canaries {

    private static final int MIN_LENGTH = 16;

    private final Set<String> secrets = ConcurrentHashMap.newKeySet();
    private final Set<String> sightings = ConcurrentHashMap.newKeySet();

    /** Remembers a token, and answers it. */
    String token(String token) {
        String[] parts = token.split("\\.", -1);
        if (parts.length == 3) {
            secret(parts[1]);
            secret(parts[2]);
        } else {
            secret(token);
        }
        return token;
    }

    /** Remembers a secret of any kind. */
    void secret(String text) {
        if (text.length() >= MIN_LENGTH) {
            secrets.add(text);
        }
    }

    /** Looks at something the deployment said. */
    void look(String where, String text) {
        if (text.length() >= MIN_LENGTH && secrets.stream().anyMatch(text::contains)) {
            sightings.add(where);
        }
    }

    /** Where one of them was seen. */
    Set<String> sightings() {
        return Set.copyOf(sightings);
    }

    /** How many are looked for. */
    int size() {
        return secrets.size();
    }
}
