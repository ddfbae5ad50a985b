package dev.skald.adapter.socketio.recovery;

import dev.skald.domain.port.KeptSession;
import dev.skald.domain.port.SharedSessionStore;
import dev.skald.domain.port.SharedSessionStore.Holder;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sessions of this node in a store that it shares with others: each is held there as long as it lives, so that its
 * client may come back to any node, and is kept there once it is lost. Whose a session is the store alone says; so it
 * is recovered once, at whichever nodes it is asked for.
 *
 * <p>Everything about one session is asked of the store in its order, one thing after the other. A store that fails
 * costs a recovery, and nothing else. Thread-safe.
 */
final class SharedSessions implements SharedSessionStore.Wishes, AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(SharedSessions.class);

    private static final Duration MIN_PERIOD = Duration.ofMillis(250);
    private static final Duration MAX_PERIOD = Duration.ofSeconds(30);
    private static final int PERIODS_A_WINDOW = 4;

    private final SharedSessionStore store;
    private final Clock clock;
    private final Duration window;
    private final Duration ttl;
    private final Map<String, Held> byKey = new ConcurrentHashMap<>();
    private final AtomicInteger losing = new AtomicInteger();
    private final ScheduledExecutorService clockwork = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "skald-sessions");
        thread.setDaemon(true);
        return thread;
    });

    /**
     * No session yet.
     *
     * @param clock tells when sessions expire; all nodes should agree on it
     * @param window how long a lost session is kept; positive
     */
    SharedSessions(SharedSessionStore store, Clock clock, Duration window) {
        this.store = store;
        this.clock = clock;
        this.window = window;
        Duration period = window.dividedBy(PERIODS_A_WINDOW);
        period = period.compareTo(MAX_PERIOD) > 0 ? MAX_PERIOD : period;
        period = period.compareTo(MIN_PERIOD) < 0 ? MIN_PERIOD : period;
        // Whoever dies has it for the window at least from then on, also if a renewal was just due, or came late.
        this.ttl = window.plus(period.multipliedBy(2));
        store.listen(this);
        var unused = clockwork.scheduleWithFixedDelay(
                this::renewAll, period.toNanos(), period.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** A client was let in: the session is held from now on. */
    void begin(String pid, String subject, Recoveries.Live session) {
        Held held = new Held(OutlivingSessions.key(pid, subject), session);
        Held before = byKey.put(held.key, held);
        if (before != null) {
            // It was elsewhere meanwhile, and what it was here before has not heard of it.
            var unused = before.session.giveUp();
        }
        var unused = hold(held, Optional.empty());
    }

    /**
     * Changes what others are given of a session if this node dies.
     *
     * @param known the session as it stands; empty: nothing, so that only this node can give it up
     * @return completes on any thread: whether it is so; a session that nobody holds here is as good as not known
     */
    CompletionStage<Boolean> know(String pid, String subject, Optional<LostSession> known) {
        Held held = byKey.get(OutlivingSessions.key(pid, subject));
        if (held == null) {
            return CompletableFuture.completedStage(true);
        }
        Optional<byte[]> content =
                known.map(SessionCodec::encode).filter(bytes -> bytes.length <= KeptSession.MAX_CONTENT_BYTES);
        return hold(held, content).thenApply(whose -> whose != Holder.ANOTHERS).exceptionally(failure -> false);
    }

    private CompletionStage<Holder> hold(Held held, Optional<byte[]> content) {
        return held.next(() -> store.hold(held.key, content, ttl, !held.confirmed))
                .whenComplete((whose, failure) -> {
                    if (failure == null) {
                        found(held, whose);
                    }
                });
    }

    /** What the store says of a session that was held. */
    private void found(Held held, Holder whose) {
        switch (whose) {
            case OURS -> held.confirmed = true;
            case ANOTHERS -> superseded(held);
            case NOBODYS -> {
                // Whoever took it could not go on with it, or the store lost it: it is not to be had a second time.
                if (byKey.remove(held.key, held)) {
                    log.debug("a session that was held is held no more");
                }
            }
        }
    }

    /**
     * A session was lost: it is kept for whoever its client comes to.
     *
     * @return completes on any thread once it is kept, or taken already; exceptionally if it could not be
     */
    CompletionStage<Void> lose(String pid, LostSession session) {
        String key = OutlivingSessions.key(pid, session.subject());
        KeptSession kept;
        try {
            kept = new KeptSession(key, clock.instant().plus(window), SessionCodec.encode(session));
        } catch (IllegalArgumentException tooLarge) {
            forget(pid, session.subject());
            return CompletableFuture.completedStage(null);
        }
        Held held = byKey.remove(key);
        losing.incrementAndGet();
        CompletionStage<?> done =
                held == null ? asked(() -> store.keep(List.of(kept))) : held.next(() -> lose(held, kept));
        return done.thenAccept(lost -> {}).whenComplete((lost, failure) -> losing.decrementAndGet());
    }

    private CompletionStage<Holder> lose(Held held, KeptSession kept) {
        return store.lose(kept, !held.confirmed);
    }

    /** Whether sessions are on their way to the store. */
    boolean busy() {
        return losing.get() > 0;
    }

    /** A session came to an end that nobody comes back from. */
    void forget(String pid, String subject) {
        Held held = byKey.remove(OutlivingSessions.key(pid, subject));
        if (held != null) {
            var unused = held.next(() -> store.release(held.key));
        }
    }

    /**
     * Takes a session over, from wherever it is.
     *
     * @return completes on any thread: empty if it is not to be had; exceptionally if the store fails
     */
    CompletionStage<Optional<LostSession>> take(String pid, String subject) {
        String key = OutlivingSessions.key(pid, subject);
        Held ours = byKey.get(key);
        if (ours == null) {
            return takeFromStore(key, subject);
        }
        return ours.next(() -> store.release(key)).thenCompose(whose -> {
            CompletionStage<Optional<LostSession>> given = giveUp(ours);
            return whose == Holder.OURS || !ours.confirmed ? given : takeFromStore(key, subject);
        });
    }

    private CompletionStage<Optional<LostSession>> takeFromStore(String key, String subject) {
        return asked(() -> store.take(key))
                .thenApply(kept -> kept.filter(session -> !session.hasExpired(clock.instant()))
                        .flatMap(session -> SessionCodec.decode(session.content()))
                        .filter(session -> session.subject().equals(subject)));
    }

    private CompletionStage<Optional<LostSession>> giveUp(Held held) {
        return byKey.remove(held.key, held)
                ? held.session.giveUp()
                : CompletableFuture.completedStage(Optional.empty());
    }

    private void superseded(Held held) {
        var unused = giveUp(held);
    }

    /** What is heard may be late, and the session here again: the store says whether it is so. */
    @Override
    public void taken(String key) {
        Held held = byKey.get(key);
        if (held != null) {
            var unused = held.next(() -> store.renew(key, ttl)).thenAccept(whose -> {
                if (whose != Holder.OURS) {
                    superseded(held);
                }
            });
        }
    }

    @Override
    public void wanted(String key) {
        Held held = byKey.get(key);
        if (held != null) {
            var unused = giveUp(held)
                    .thenCompose(lost -> held.next(() -> lost.isPresent()
                            ? lose(
                                    held,
                                    new KeptSession(key, clock.instant().plus(window), SessionCodec.encode(lost.get())))
                            : store.release(key)));
        }
    }

    private void renewAll() {
        try {
            byKey.values().forEach(held -> {
                if (held.idle()) {
                    var unused = held.next(() -> held.confirmed
                                    ? store.renew(held.key, ttl)
                                    : store.hold(held.key, Optional.empty(), ttl, true))
                            .thenAccept(whose -> found(held, whose));
                }
            });
        } catch (RuntimeException e) {
            // Thrown on, it would have been the last time.
            log.error("sessions could not be held any longer, which is tried again", e);
        }
    }

    private static <T> CompletionStage<T> asked(Supplier<CompletionStage<T>> question) {
        try {
            return question.get();
        } catch (RuntimeException e) {
            return CompletableFuture.failedStage(e);
        }
    }

    @Override
    public void close() {
        clockwork.shutdownNow();
    }

    /** A session that this node holds, or is about to. */
    private static final class Held {

        private final String key;
        private final Recoveries.Live session;
        private CompletableFuture<?> latest = CompletableFuture.completedFuture(null);
        private volatile boolean confirmed;

        Held(String key, Recoveries.Live session) {
            this.key = key;
            this.session = session;
        }

        /** Asks when all has been answered that was asked before. */
        synchronized <T> CompletableFuture<T> next(Supplier<CompletionStage<T>> question) {
            CompletableFuture<T> answer = latest.handle((done, failure) -> done)
                    .thenCompose(done -> asked(question))
                    .toCompletableFuture();
            latest = answer;
            return answer;
        }

        synchronized boolean idle() {
            return latest.isDone();
        }
    }
}
