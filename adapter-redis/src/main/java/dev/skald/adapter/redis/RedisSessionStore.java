package dev.skald.adapter.redis;

import static dev.skald.adapter.redis.Texts.number;
import static dev.skald.adapter.redis.Texts.utf8;

import dev.skald.domain.port.KeptSession;
import dev.skald.domain.port.SharedSessionStore;
import io.lettuce.core.SetArgs;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/**
 * The sessions that are kept on Redis, and those that nodes have, each under a key that expires with it. Redis says who
 * holds what, and tells a node by a channel of its own what others want of it. Thread-safe.
 */
final class RedisSessionStore implements SharedSessionStore {

    /** How many sessions are on their way at a time: 64 MiB of the largest. */
    private static final int AT_ONCE = 256;

    private static final byte[] NOTHING = new byte[0];
    private static final char TAKEN = 'T';
    private static final char WANTED = 'W';
    private static final long PATIENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(1_900);
    private static final long FIRST_LOOK_MILLIS = 20;
    private static final long LAST_LOOK_MILLIS = 200;

    /** What is known of a session whose node has died is good as long as Redis has it. */
    private static final Duration KNOWN = Duration.ofMinutes(1);

    private final Link link;
    private final Keys keys;
    private final Lanes lanes;
    private final String node;
    private volatile Wishes wishes = new Wishes() {
        @Override
        public void taken(String key) {
            // Nobody listens yet, and nothing is held.
        }

        @Override
        public void wanted(String key) {
            // See above.
        }
    };

    /** @param node the name of this one */
    RedisSessionStore(Link link, Keys keys, Lanes lanes, String node) {
        this.link = link;
        this.keys = keys;
        this.lanes = lanes;
        this.node = node;
    }

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

    private CompletableFuture<?> keep(KeptSession session) {
        byte[] key = keys.session(session.key());
        long left = left(session);
        if (left <= 0) {
            return link.call(commands -> commands.unlink(key));
        }
        return link.call(commands -> commands.set(key, encode(session), SetArgs.Builder.px(left)));
    }

    @Override
    public CompletionStage<Optional<KeptSession>> take(String key) {
        return take(key, System.nanoTime(), FIRST_LOOK_MILLIS);
    }

    private CompletionStage<Optional<KeptSession>> take(String key, long begun, long nextLook) {
        return run("take", key, 0, NOTHING).thenComposeAsync(found -> taken(key, found, begun, nextLook), lanes.any());
    }

    private CompletionStage<Optional<KeptSession>> taken(String key, List<Object> found, long begun, long nextLook) {
        switch (Texts.text(found.get(0))) {
            case "kept" -> {
                return CompletableFuture.completedStage(Optional.of(decode(key, (byte[]) found.get(1)))
                        .filter(session -> !session.hasExpired(Instant.now())));
            }
            case "known" -> {
                // Whether it hears of it or not: it finds out when it renews what it holds.
                var unused = tell(Texts.text(found.get(2)), TAKEN, key);
                return CompletableFuture.completedStage(
                        Optional.of(new KeptSession(key, Instant.now().plus(KNOWN), (byte[]) found.get(1))));
            }
            case "held" -> {
                String holder = Texts.text(found.get(2));
                boolean first = nextLook == FIRST_LOOK_MILLIS;
                if (System.nanoTime() - begun > PATIENCE_NANOS) {
                    return CompletableFuture.completedStage(Optional.empty());
                }
                return first && !holder.equals(node)
                        ? tell(holder, WANTED, key)
                                .thenCompose(heard -> heard ? lookAgain(key, begun, nextLook) : drop(key, holder))
                        : lookAgain(key, begun, nextLook);
            }
            default -> {
                return CompletableFuture.completedStage(Optional.empty());
            }
        }
    }

    private CompletionStage<Optional<KeptSession>> lookAgain(String key, long begun, long after) {
        Executor later = CompletableFuture.delayedExecutor(after, TimeUnit.MILLISECONDS, lanes.any());
        return CompletableFuture.runAsync(() -> {}, later)
                .thenCompose(waited -> take(key, begun, Math.min(2 * after, LAST_LOOK_MILLIS)));
    }

    /** Nobody hears that node: it is gone, and what it held with it. */
    private CompletionStage<Optional<KeptSession>> drop(String key, String holder) {
        return run("drop", key, 0, utf8(holder)).thenApply(dropped -> Optional.empty());
    }

    private CompletionStage<Boolean> tell(String holder, char wish, String key) {
        byte[] channel = keys.wishes(holder);
        byte[] message = utf8(wish + key);
        boolean sharded = link.traits().filter(ServerTraits::sharded).isPresent();
        return link.call(commands -> sharded ? commands.spublish(channel, message) : commands.publish(channel, message))
                .thenApply(heard -> heard > 0);
    }

    /** A wish of another node came in. */
    void heard(byte[] message) {
        String text = Texts.text(message);
        String key = text.substring(1);
        if (text.charAt(0) == TAKEN) {
            wishes.taken(key);
        } else if (text.charAt(0) == WANTED) {
            wishes.wanted(key);
        }
    }

    @Override
    public CompletionStage<Holder> hold(String key, Optional<byte[]> content, Duration ttl, boolean first) {
        return holder(run(first ? "hold first" : "hold", key, ttl.toMillis(), content.orElse(NOTHING)));
    }

    @Override
    public CompletionStage<Holder> renew(String key, Duration ttl) {
        return holder(run("renew", key, ttl.toMillis(), NOTHING));
    }

    @Override
    public CompletionStage<Holder> lose(KeptSession session, boolean first) {
        long left = left(session);
        return left <= 0
                ? release(session.key())
                : holder(run(first ? "lose first" : "lose", session.key(), left, encode(session)));
    }

    @Override
    public CompletionStage<Holder> release(String key) {
        return holder(run("release", key, 0, NOTHING));
    }

    @Override
    public void listen(Wishes heard) {
        wishes = heard;
    }

    private CompletionStage<List<Object>> run(String what, String key, long millis, byte[] content) {
        return link.run(
                Script.SESSION,
                new byte[][] {keys.session(key)},
                NOTHING,
                utf8(what),
                utf8(node),
                number(millis),
                content);
    }

    private CompletionStage<Holder> holder(CompletionStage<List<Object>> answer) {
        return answer.thenApplyAsync(
                found -> Holder.valueOf(Texts.text(found.get(0)).toUpperCase(Locale.ROOT)), lanes.any());
    }

    private static long left(KeptSession session) {
        return session.expiresAt().toEpochMilli() - System.currentTimeMillis();
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
