package dev.skald.domain.port;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Sessions that the gateways of a test share, in the memory of it; each gateway has a {@link #node} of its own. */
public final class MemorySharedSessionStore {

    private final Map<String, Entry> byKey = new HashMap<>();
    private final Clock clock;

    /** A store that holds nothing. */
    public MemorySharedSessionStore() {
        this(Clock.systemUTC());
    }

    /**
     * The same with a clock.
     *
     * @param clock tells when sessions expire
     */
    public MemorySharedSessionStore(Clock clock) {
        this.clock = clock;
    }

    /** The store as a further process has it. */
    public Node node() {
        return new Node();
    }

    private record Entry(@Nullable Node holder, Optional<byte[]> content, Instant until) {}

    private @Nullable Entry find(String key) {
        byKey.values().removeIf(entry -> !clock.instant().isBefore(entry.until));
        return byKey.get(key);
    }

    /** One process. */
    public final class Node implements SharedSessionStore {

        private @Nullable Wishes wishes;
        private boolean gone;

        private Node() {}

        /** Ends it without a word. */
        public void end() {
            gone = true;
        }

        /** Tells it that a session was taken, whether or not that is so. */
        public void tellTaken(String key) {
            if (wishes != null) {
                wishes.taken(key);
            }
        }

        @Override
        public void listen(Wishes heard) {
            wishes = heard;
        }

        @Override
        public CompletionStage<Void> keep(List<KeptSession> sessions) {
            synchronized (byKey) {
                sessions.forEach(
                        one -> byKey.put(one.key(), new Entry(null, Optional.of(one.content()), one.expiresAt())));
            }
            return CompletableFuture.completedStage(null);
        }

        @Override
        public CompletionStage<Holder> hold(String key, Optional<byte[]> content, Duration ttl, boolean first) {
            return change(key, first, new Entry(this, content, clock.instant().plus(ttl)));
        }

        @Override
        public CompletionStage<Holder> lose(KeptSession session, boolean first) {
            return change(session.key(), first, new Entry(null, Optional.of(session.content()), session.expiresAt()));
        }

        @Override
        public CompletionStage<Holder> renew(String key, Duration ttl) {
            synchronized (byKey) {
                Entry entry = find(key);
                return entry == null || entry.holder != this
                        ? done(entry)
                        : change(
                                key,
                                false,
                                new Entry(this, entry.content, clock.instant().plus(ttl)));
            }
        }

        @Override
        public CompletionStage<Holder> release(String key) {
            synchronized (byKey) {
                Entry entry = find(key);
                if (entry != null && entry.holder == this) {
                    byKey.remove(key);
                }
                return done(entry);
            }
        }

        private CompletionStage<Holder> change(String key, boolean first, Entry to) {
            synchronized (byKey) {
                Entry entry = find(key);
                if (entry == null ? first : entry.holder == this) {
                    byKey.put(key, to);
                    return CompletableFuture.completedStage(Holder.OURS);
                }
                return done(entry);
            }
        }

        private CompletionStage<Holder> done(@Nullable Entry entry) {
            return CompletableFuture.completedStage(
                    entry == null ? Holder.NOBODYS : entry.holder == this ? Holder.OURS : Holder.ANOTHERS);
        }

        @Override
        public CompletionStage<Optional<KeptSession>> take(String key) {
            Entry entry;
            synchronized (byKey) {
                entry = find(key);
                if (entry == null) {
                    return CompletableFuture.completedStage(Optional.empty());
                }
                if (entry.holder == null || (entry.holder != this && entry.content.isPresent())) {
                    byKey.remove(key);
                }
            }
            Node holder = entry.holder;
            if (entry.content.isPresent() && holder != this) {
                if (holder != null && holder.wishes != null && !holder.gone) {
                    holder.wishes.taken(key);
                }
                return CompletableFuture.completedStage(
                        Optional.of(new KeptSession(key, entry.until, entry.content.get())));
            }
            if (holder == null || holder == this || holder.gone || holder.wishes == null) {
                return CompletableFuture.completedStage(Optional.empty());
            }
            holder.wishes.wanted(key);
            synchronized (byKey) {
                Entry given = byKey.remove(key);
                return CompletableFuture.completedStage(Optional.ofNullable(given)
                        .filter(one -> one.holder == null)
                        .flatMap(one -> one.content.map(content -> new KeptSession(key, one.until, content))));
            }
        }
    }
}
