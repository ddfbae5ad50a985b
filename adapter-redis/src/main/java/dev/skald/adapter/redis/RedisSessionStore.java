package dev.skald.adapter.redis;

import dev.skald.domain.port.KeptSession;
import dev.skald.domain.port.SessionStore;
import io.lettuce.core.SetArgs;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * The sessions that are kept on Redis, each under a key that expires with it. Its own clock says when it expires as
 * well, since that is what it was told by. Thread-safe.
 */
record RedisSessionStore(Link link, Keys keys, Lanes lanes) implements SessionStore {

    /** How many sessions are on their way at a time: 64 MiB of the largest. */
    private static final int AT_ONCE = 256;

    @Override
    public CompletionStage<Void> keep(List<KeptSession> sessions) {
        return keep(sessions, 0);
    }

    private CompletionStage<Void> keep(List<KeptSession> sessions, int from) {
        int till = Math.min(sessions.size(), from + AT_ONCE);
        CompletableFuture<Void> kept = CompletableFuture.allOf(
                sessions.subList(from, till).stream().map(this::keep).toArray(CompletableFuture<?>[]::new));
        return till == sessions.size() ? kept : kept.thenComposeAsync(done -> keep(sessions, till), lanes.any());
    }

    @Override
    public CompletionStage<Optional<KeptSession>> take(String key) {
        return link.call(commands -> commands.getdel(keys.session(key)))
                .thenApplyAsync(
                        found -> Optional.ofNullable(found)
                                .map(bytes -> decode(key, bytes))
                                .filter(session -> !session.hasExpired(Instant.now())),
                        lanes.any());
    }

    private CompletableFuture<?> keep(KeptSession session) {
        byte[] key = keys.session(session.key());
        long left = session.expiresAt().toEpochMilli() - System.currentTimeMillis();
        if (left <= 0) {
            return link.call(commands -> commands.unlink(key));
        }
        return link.call(commands -> commands.set(key, encode(session), SetArgs.Builder.px(left)));
    }

    private static byte[] encode(KeptSession session) {
        return ByteBuffer.allocate(Long.BYTES + session.size())
                .putLong(session.expiresAt().toEpochMilli())
                .put(session.content())
                .array();
    }

    private static KeptSession decode(String key, byte[] bytes) {
        ByteBuffer kept = ByteBuffer.wrap(bytes);
        Instant expiresAt = Instant.ofEpochMilli(kept.getLong());
        byte[] content = new byte[kept.remaining()];
        kept.get(content);
        return new KeptSession(key, expiresAt, content);
    }
}
