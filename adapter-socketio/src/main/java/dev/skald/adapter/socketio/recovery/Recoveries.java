package dev.skald.adapter.socketio.recovery;

import dev.skald.domain.port.SessionStore;
import dev.skald.domain.port.SharedSessionStore;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The sessions that can be recovered, by the private id that only their client was told: those that are live, since a
 * client often is back before its old connection is known to be dead, and for a while those that were lost. Those are
 * all kept for the same time, so that the first is always the next to go, and one timer does for all. Once the process
 * is about to end they are kept where the next one finds them, if there is such a place. Thread-safe.
 */
public final class Recoveries {

    /** Loops that have a session to keep wait for no more than these to be let go. */
    private static final int MAX_AT_ONCE = 1_000;

    private final Map<String, LiveSession> live = new HashMap<>();
    private final Map<String, Kept> lost = new LinkedHashMap<>();
    private final Duration window;
    private final int maxLost;
    private final Optional<OutlivingSessions> outliving;
    private final Optional<SharedSessions> shared;
    private boolean waiting;
    private boolean draining;

    /**
     * None yet.
     *
     * @param window how long a lost session is kept; zero never keeps one
     * @param maxLost how many are kept at a time; beyond it none is kept that is lost
     * @param outliving those that outlive the process; empty if none do
     */
    public Recoveries(Duration window, int maxLost, Optional<OutlivingSessions> outliving) {
        this(window, maxLost, outliving, Optional.empty());
    }

    private Recoveries(
            Duration window, int maxLost, Optional<OutlivingSessions> outliving, Optional<SharedSessions> shared) {
        this.window = window;
        this.maxLost = maxLost;
        this.outliving = outliving;
        this.shared = shared;
    }

    /**
     * None yet, in whatever store there is: one that several processes share has them as long as they live.
     *
     * @param window how long a lost session is kept; zero never keeps one
     * @param maxLost how many this process keeps at a time; beyond it none is kept that is lost
     * @param store where they outlive this process, if anywhere
     * @param clock tells when they expire there
     * @param patience how long the store may take
     */
    public static Recoveries in(
            Duration window, int maxLost, Optional<SessionStore> store, Clock clock, Duration patience) {
        Optional<SharedSessions> shared = store.filter(kind -> kind instanceof SharedSessionStore && !window.isZero())
                .map(kind -> new SharedSessions((SharedSessionStore) kind, clock, window));
        Optional<OutlivingSessions> outliving = store.map(kind -> new OutlivingSessions(kind, clock, patience));
        return new Recoveries(window, maxLost, outliving, shared);
    }

    /** A session that is live and can give itself up. Called on any thread. */
    @FunctionalInterface
    public interface Live {

        /**
         * Ends the connection, if it has not ended, and answers what is kept of the session; empty if it had ended:
         * then the session was {@linkplain Recoverable#keep kept}, or was not to be.
         */
        CompletionStage<Optional<LostSession>> giveUp();
    }

    /** How many lost sessions are kept. */
    public synchronized int lost() {
        return lost.size();
    }

    /**
     * A client was let in. With a window of zero it will not be recovered, not even while the connection it lost still
     * seems to live.
     *
     * @return for its connection to say what becomes of it
     */
    public Recoverable live(String pid, String subject, Live session) {
        if (shared.isPresent()) {
            // Its store may be away: as long as this process lives the client can come back to it here.
            return shared.get().begin(pid, subject, session, lost -> keepHere(pid, lost));
        }
        if (!window.isZero()) {
            synchronized (this) {
                live.put(pid, new LiveSession(subject, session));
            }
        }
        return new Here(pid);
    }

    /**
     * Whether others can be given what is {@linkplain Recoverable#know known} of a live session, if this process dies.
     */
    public boolean areShared() {
        return shared.isPresent();
    }

    /**
     * Nobody goes on with a session that was {@linkplain #take taken}: it is kept once more.
     *
     * @return completes on any thread once it is kept, or will not be
     */
    public CompletionStage<Void> keep(String pid, LostSession session) {
        return shared.isPresent()
                ? shared.get().keep(pid, session).exceptionallyCompose(away -> keepHere(pid, session))
                : keepHere(pid, session);
    }

    private CompletionStage<Void> keepHere(String pid, LostSession session) {
        synchronized (this) {
            forgetHere(pid);
            if (!draining) {
                if (!window.isZero() && lost.size() < maxLost) {
                    lost.put(pid, new Kept(session, System.nanoTime() + window.toNanos()));
                    awaitTheEnd();
                }
                return CompletableFuture.completedStage(null);
            }
        }
        return outlive(pid, session, window);
    }

    private CompletionStage<Void> outlive(String pid, LostSession session, Duration left) {
        return outliving.isEmpty() || left.isNegative() || left.isZero()
                ? CompletableFuture.completedStage(null)
                : outliving.get().keep(pid, session, left);
    }

    /**
     * The process is about to end: what is lost, and what is lost from now on, is kept where the next one finds it.
     * Returns at once.
     */
    public void drain() {
        Map<String, Kept> all;
        synchronized (this) {
            draining = true;
            all = new LinkedHashMap<>(lost);
            lost.clear();
        }
        all.forEach((pid, kept) -> outlive(pid, kept.session, Duration.ofNanos(kept.until - System.nanoTime())));
    }

    /** Whether sessions are on their way to where the next process finds them. */
    public boolean busy() {
        return outliving.filter(OutlivingSessions::busy).isPresent()
                || shared.filter(SharedSessions::busy).isPresent();
    }

    private synchronized void forgetHere(String pid) {
        live.remove(pid);
        lost.remove(pid);
    }

    /** Holds nothing any more that it shares with others; called once there is no session. */
    public void close() {
        shared.ifPresent(SharedSessions::close);
    }

    /**
     * Takes a session over for a client that names its private id, which is no longer good then. Somebody else's is
     * left alone. One that this process does not know may be of one before.
     *
     * @return the session, or empty if there is none of that id and subject; completes on any thread
     */
    public CompletionStage<Optional<LostSession>> take(String pid, String subject) {
        LiveSession living;
        synchronized (this) {
            Kept kept = lost.get(pid);
            if (kept != null && kept.session.subject().equals(subject)) {
                lost.remove(pid);
                return CompletableFuture.completedFuture(Optional.of(kept.session));
            }
            living = takeLive(pid, subject);
        }
        if (living != null) {
            return living.session
                    .giveUp()
                    .thenCompose(given -> given.isPresent()
                            ? CompletableFuture.completedStage(given)
                            // It had ended before it was its loop's turn: what is kept of it is kept like that of any
                            // other.
                            : take(pid, subject));
        }
        if (shared.isPresent()) {
            return shared.get().take(pid, subject);
        }
        return outliving.isEmpty() || window.isZero()
                ? CompletableFuture.completedFuture(Optional.empty())
                : outliving.get().take(pid, subject);
    }

    private @Nullable LiveSession takeLive(String pid, String subject) {
        LiveSession named = live.get(pid);
        if (named == null || !named.subject.equals(subject)) {
            return null;
        }
        live.remove(pid);
        return named;
    }

    /** Has a look when the time of the first is over, if nobody waits for that. */
    private void awaitTheEnd() {
        if (!waiting && !lost.isEmpty()) {
            waiting = true;
            long left = lost.values().iterator().next().until - System.nanoTime();
            CompletableFuture.delayedExecutor(left, TimeUnit.NANOSECONDS, Runnable::run)
                    .execute(this::letGo);
        }
    }

    private synchronized void letGo() {
        long now = System.nanoTime();
        Iterator<Kept> oldest = lost.values().iterator();
        for (int i = 0; i < MAX_AT_ONCE && oldest.hasNext() && oldest.next().until - now <= 0; i++) {
            oldest.remove();
        }
        waiting = false;
        awaitTheEnd();
    }

    /** A live session that this process alone knows of. */
    private final class Here implements Recoverable {

        private final String pid;

        Here(String pid) {
            this.pid = pid;
        }

        @Override
        public CompletionStage<Boolean> know(Optional<LostSession> known) {
            return CompletableFuture.completedStage(true);
        }

        @Override
        public CompletionStage<Void> keep(LostSession session) {
            return keepHere(pid, session);
        }

        @Override
        public void forget() {
            forgetHere(pid);
        }
    }

    private record LiveSession(String subject, Live session) {}

    /**
     * A lost session.
     *
     * @param until when it goes, as {@link System#nanoTime} tells it
     */
    private record Kept(LostSession session, long until) {}
}
