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
import java.util.function.LongSupplier;

/**
 * Remembers for whom good tokens speak, and until when, so that one that an agent publishes with again and again is not
 * verified each time.
 *
 * <p>Two things make a good token bad: time, and other keys. Both are looked at each time. Only good tokens are
 * remembered, by their SHA-256, and only so many: those that were not used longest are forgotten. Thread-safe.
 */
public final class RememberingTokenVerifier implements TokenVerifier {

    private final TokenVerifier verifier;
    private final Clock clock;
    private final LongSupplier keys;
    private final Map<ByteBuffer, Remembered> good;

    /**
     * Remembers nothing yet.
     *
     * @param verifier verifies the tokens that are not remembered
     * @param keys tells which keys the verifier goes by: another number once they are others
     * @param maxTokens how many tokens are remembered, 1 or more
     */
    public RememberingTokenVerifier(TokenVerifier verifier, Clock clock, LongSupplier keys, int maxTokens) {
        this.verifier = verifier;
        this.clock = clock;
        this.keys = keys;
        this.good = new LinkedHashMap<>(16, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<ByteBuffer, Remembered> eldest) {
                return size() > maxTokens;
            }
        };
    }

    @Override
    public CompletionStage<Verification> verify(AccessToken token) {
        ByteBuffer key = digest(token);
        // Read before the token is judged: judged by keys that change meanwhile, it is judged again.
        long generation = keys.getAsLong();
        Remembered remembered;
        synchronized (good) {
            remembered = good.get(key);
        }
        if (remembered != null
                && remembered.keys() == generation
                && clock.instant().isBefore(remembered.valid().goodUntil())) {
            return CompletableFuture.completedFuture(remembered.valid());
        }
        return verifier.verify(token).thenApply(verification -> {
            synchronized (good) {
                if (verification instanceof Valid valid) {
                    good.put(key, new Remembered(valid, generation));
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

    /** What a token was found to be, by which keys. */
    private record Remembered(Valid valid, long keys) {}

    private static ByteBuffer digest(AccessToken token) {
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            return ByteBuffer.wrap(sha256.digest(token.value().getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
