package dev.skald.adapter.socketio.recovery;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The sessions that can be recovered, by the private id that only their client was told: those that are live, since a client
 * often is back before its old connection is known to be dead, and for a while those that were lost. Thread-safe.
 */
public final class Recoveries {

    private final Map<String, Entry> byPid = new ConcurrentHashMap<>();
    private final AtomicInteger lost = new AtomicInteger();
    private final Duration window;
    private final int maxLost;

    /**
     * None yet.
     *
     * @param window how long a lost session is kept; zero never keeps one
     * @param maxLost how many are kept at a time; beyond it none is kept that is lost
     */
    public Recoveries(Duration window, int maxLost) {
        this.window = window;
        this.maxLost = maxLost;
    }

    /** A session that is live and can give itself up. Called on any thread. */
    @FunctionalInterface
    public interface Live {

        /** Ends the connection, if it has not ended, and answers what is kept of it. */
        CompletionStage<Optional<LostSession>> giveUp();
    }

    /** How many lost sessions are kept. */
    public int lost() {
        return lost.get();
    }

    /**
     * A client was let in. With a window of zero it will not be recovered, not even while the connection it lost still seems
     * to live.
     */
    public void live(String pid, String subject, Live session) {
        if (!window.isZero()) {
            byPid.put(pid, new Entry(subject, session, Optional.empty()));
        }
    }

    /** A client's connection is gone: its session is kept for the window. */
    public void keep(String pid, LostSession session) {
        forget(pid);
        if (window.isZero() || lost.incrementAndGet() > maxLost) {
            if (!window.isZero()) {
                lost.decrementAndGet();
            }
            return;
        }
        CompletableFuture<Void> over = new CompletableFuture<>();
        Entry entry = new Entry(
                session.subject(), () -> CompletableFuture.completedFuture(Optional.of(session)), Optional.of(over));
        byPid.put(pid, entry);
        var unused = over.completeOnTimeout(null, window.toMillis(), TimeUnit.MILLISECONDS)
                .thenRun(() -> remove(pid, entry));
    }

    /** A client left for good, or its session came to an end that nobody comes back from. */
    public void forget(String pid) {
        Entry entry = byPid.get(pid);
        if (entry != null) {
            remove(pid, entry);
        }
    }

    /**
     * Takes a session over for a client that names its private id, which is no longer good then. Somebody else's is left alone.
     *
     * @return the session, or empty if there is none of that id and subject
     */
    public CompletionStage<Optional<LostSession>> take(String pid, String subject) {
        Entry entry = byPid.get(pid);
        if (entry == null || !entry.subject.equals(subject) || !remove(pid, entry)) {
            return CompletableFuture.completedFuture(Optional.empty());
        }
        return entry.session.giveUp();
    }

    private boolean remove(String pid, Entry entry) {
        boolean removed = byPid.remove(pid, entry);
        if (removed && entry.over.isPresent()) {
            lost.decrementAndGet();
            entry.over.get().complete(null); // its timer would hold it to the end of the window
        }
        return removed;
    }

    /** One session, and of a lost one its time; two are never equal, so that a late removal does not hit a newer one. */
    private static final class Entry {
        private final String subject;
        private final Live session;
        private final Optional<CompletableFuture<Void>> over;

        Entry(String subject, Live session, Optional<CompletableFuture<Void>> over) {
            this.subject = subject;
            this.session = session;
            this.over = over;
        }
    }
}
