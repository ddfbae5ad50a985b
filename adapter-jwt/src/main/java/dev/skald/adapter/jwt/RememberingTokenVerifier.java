package dev.skald.adapter.jwt;

import dev.skald.domain.access.AccessToken;
import dev.skald.domain.port.TokenVerifier;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Remembers for whom good tokens speak, and until when, so that one that an agent publishes with again and again is not verified
 * each time.
 *
 * <p>Nothing but time can make a good token bad, and the time is looked at each time. Only good tokens are remembered, by their
 * SHA-256, and only so many: those that were not used longest are forgotten. Thread-safe.
 */
public final class RememberingTokenVerifier implements TokenVerifier {

    private final TokenVerifier verifier;
    private final Clock clock;
    private final Map<ByteBuffer, Valid> good;

    /**
     * Remembers nothing yet.
     *
     * @param verifier verifies the tokens that are not remembered
     * @param maxTokens how many tokens are remembered, 1 or more
     */
    public RememberingTokenVerifier(TokenVerifier verifier, Clock clock, int maxTokens) {
        this.verifier = verifier;
        this.clock = clock;
        this.good = new LinkedHashMap<>(16, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<ByteBuffer, Valid> eldest) {
                return size() > maxTokens;
            }
        };
    }

    @Override
    public CompletionStage<Verification> verify(AccessToken token) {
        ByteBuffer key = digest(token);
        Valid remembered;
        synchronized (good) {
            remembered = good.get(key);
        }
        if (remembered != null && clock.instant().isBefore(remembered.goodUntil())) {
            return CompletableFuture.completedFuture(remembered);
        }
        return verifier.verify(token).thenApply(verification -> {
            synchronized (good) {
                if (verification instanceof Valid valid) {
                    good.put(key, valid);
                } else {
                    good.remove(key);
                }
            }
            return verification;
        });
    }

    /** How many tokens are remembered. */
    int size() {
        synchronized (good) {
            return good.size();
        }
    }

    private static ByteBuffer digest(AccessToken token) {
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            return ByteBuffer.wrap(sha256.digest(token.value().getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
