package dev.skald.adapter.socketio.recovery;

import dev.skald.domain.port.KeptSession;
import dev.skald.domain.port.SharedSessionStore;
import dev.skald.domain.port.SharedSessionStore.Holder;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sessions of this node in a store that it shares with others: each is held there as long as it lives, so that its
 * client may come back to any node, and is kept there once it is lost. Whose a session is the store alone says; so it
 * is recovered once, at whichever nodes it is asked for. At this node whoever {@linkplain Held#claim claims} it first
 * has its end in hand: its connection that is lost, its client that comes back here, or another node.
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

    /**
     * A client was let in: the session is held from now on.
     *
     * @param instead keeps it once it is lost, if the store cannot
     */
    Recoverable begin(
            String pid, String subject, Recoveries.Live session, Function<LostSession, CompletionStage<Void>> instead) {
        Held held = new Held(OutlivingSessions.key(pid, subject), session, instead);
        Held before = byKey.put(held.key, held);
        if (before != null) {
            // It was elsewhere meanwhile, and what it was here before has not heard of it.
            before.supersede();
        }
        var unused = held.hold(Optional.empty());
        return held;
    }

    /**
     * Keeps a session that this node had taken, unless somebody has it meanwhile.
     *
     * @return completes on any thread once it is kept, or will not be; exceptionally if it could not be
     */
    CompletionStage<Void> keep(String pid, LostSession session) {
        Optional<KeptSession> kept = kept(OutlivingSessions.key(pid, session.subject()), session);
        return kept.isPresent()
                ? counted(asked(() -> store.lose(kept.get(), true)))
                : CompletableFuture.completedStage(null);
    }

    /** What the store is given of a session; empty if that is too large. */
    private Optional<KeptSession> kept(String key, LostSession session) {
        byte[] content = SessionCodec.encode(session);
        return content.length > KeptSession.MAX_CONTENT_BYTES
                ? Optional.empty()
                : Optional.of(new KeptSession(key, clock.instant().plus(window), content));
    }

    private CompletionStage<Void> counted(CompletionStage<?> underWay) {
        losing.incrementAndGet();
        return underWay.<Void>thenApply(done -> null).whenComplete((done, failure) -> losing.decrementAndGet());
    }

    /** Whether sessions are on their way to the store. */
    boolean busy() {
        return losing.get() > 0;
    }

    /**
     * Takes a session over, from wherever it is.
     *
     * @return completes on any thread: empty if it is not to be had; exceptionally if the store fails
     */
    CompletionStage<Optional<LostSession>> take(String pid, String subject) {
        String key = OutlivingSessions.key(pid, subject);
        Held ours = byKey.get(key);
        if (ours == null || !ours.claim()) {
            return takeFromStore(key, subject);
        }
        CompletionStage<Optional<LostSession>> given = ours.end();
        return ours.release()
                .thenCompose(whose -> whose == Holder.OURS || !ours.confirmed ? given : takeFromStore(key, subject));
    }

    private CompletionStage<Optional<LostSession>> takeFromStore(String key, String subject) {
        return asked(() -> store.take(key))
                .thenApply(kept -> kept.filter(session -> !session.hasExpired(clock.instant()))
                        .flatMap(session -> SessionCodec.decode(session.content()))
                        .filter(session -> session.subject().equals(subject)));
    }

    /** What is heard may be late, and the session here again: the store says whether it is so. */
    @Override
    public void taken(String key) {
        Held held = byKey.get(key);
        if (held != null) {
            held.confirm();
        }
    }

    @Override
    public void wanted(String key) {
        Held held = byKey.get(key);
        if (held != null && held.claim()) {
            var unused = held.end().thenCompose(lost -> lost.isPresent() ? held.lose(lost.get()) : held.release());
        }
    }

    private void renewAll() {
        try {
            byKey.values().forEach(Held::renew);
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
    private final class Held implements Recoverable {

        private final String key;
        private final Recoveries.Live session;
        private final Function<LostSession, CompletionStage<Void>> instead;
        private final AtomicBoolean claimed = new AtomicBoolean();
        private CompletableFuture<?> latest = CompletableFuture.completedFuture(null);
        private volatile boolean confirmed;
        private volatile Optional<LostSession> lostMeanwhile = Optional.empty();

        Held(String key, Recoveries.Live session, Function<LostSession, CompletionStage<Void>> instead) {
            this.key = key;
            this.session = session;
            this.instead = instead;
        }

        /** A session that nobody holds here is as good as not known. */
        @Override
        public CompletionStage<Boolean> know(Optional<LostSession> known) {
            if (!equals(byKey.get(key))) {
                return CompletableFuture.completedStage(true);
            }
            Optional<byte[]> content =
                    known.map(SessionCodec::encode).filter(bytes -> bytes.length <= KeptSession.MAX_CONTENT_BYTES);
            return hold(content)
                    .thenApply(
                            whose -> whose.filter(one -> one == Holder.ANOTHERS).isEmpty())
                    .exceptionally(failure -> false);
        }

        /** If somebody else has its end in hand it is given to him. */
        @Override
        public CompletionStage<Void> keep(LostSession lost) {
            if (claim()) {
                return counted(lose(lost)).exceptionallyCompose(failure -> instead.apply(lost));
            }
            lostMeanwhile = Optional.of(lost);
            return CompletableFuture.completedStage(null);
        }

        @Override
        public void forget() {
            if (claim()) {
                var unused = release();
            }
        }

        /** Whether its end is in the caller's hands alone. */
        private boolean claim() {
            byKey.remove(key, this);
            return claimed.compareAndSet(false, true);
        }

        /** Ends it on its connection, for whoever claimed it; answers what is kept of it. */
        private CompletionStage<Optional<LostSession>> end() {
            return session.giveUp().thenApply(given -> given.or(() -> lostMeanwhile));
        }

        private CompletionStage<Holder> lose(LostSession lost) {
            Optional<KeptSession> kept = kept(key, lost);
            return kept.isPresent() ? next(() -> store.lose(kept.get(), !confirmed)) : release();
        }

        private CompletionStage<Holder> release() {
            return next(() -> store.release(key));
        }

        private void supersede() {
            if (claim()) {
                var unused = end();
            }
        }

        private CompletionStage<Optional<Holder>> hold(Optional<byte[]> content) {
            return unlessClaimed(() -> store.hold(key, content, ttl, !confirmed));
        }

        private void renew() {
            if (idle()) {
                var unused = unlessClaimed(
                        () -> confirmed ? store.renew(key, ttl) : store.hold(key, Optional.empty(), ttl, true));
            }
        }

        /** It is said to be another's: it is over here, unless the store says that it is ours. */
        private void confirm() {
            var unused = unlessClaimed(() -> store.renew(key, ttl)).thenAccept(whose -> {
                if (!whose.equals(Optional.of(Holder.OURS))) {
                    supersede();
                }
            });
        }

        /** What the store says of it; empty if it was claimed, and is not to be held any more. */
        private CompletionStage<Optional<Holder>> unlessClaimed(Supplier<CompletionStage<Holder>> question) {
            return next(() -> claimed.get()
                    ? CompletableFuture.completedStage(Optional.empty())
                    : question.get().thenApply(whose -> {
                        found(whose);
                        return Optional.of(whose);
                    }));
        }

        private void found(Holder whose) {
            switch (whose) {
                case OURS -> confirmed = true;
                case ANOTHERS -> supersede();
                case NOBODYS -> {
                    // Whoever took it could not go on with it, or the store lost it: as long as it lives nobody gets
                    // it.
                    confirmed = false;
                    if (byKey.remove(key, this)) {
                        log.debug("a session that was held is held no more");
                    }
                }
            }
        }

        /** Asks when all has been answered that was asked before. */
        private synchronized <T> CompletableFuture<T> next(Supplier<CompletionStage<T>> question) {
            CompletableFuture<T> answer = latest.handle((done, failure) -> done)
                    .thenCompose(done -> asked(question))
                    .toCompletableFuture();
            latest = answer;
            return answer;
        }

        private synchronized boolean idle() {
            return latest.isDone();
        }
    }
}
