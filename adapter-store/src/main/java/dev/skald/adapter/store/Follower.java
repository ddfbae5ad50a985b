package dev.skald.adapter.store;

import dev.skald.domain.port.EventPublisher;
import dev.skald.domain.port.Following;
import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A publisher that follows a workflow, and the hints that wait for it.
 *
 * <p>Hints are added under the workflow's lock, which is what orders them, and told without it, so that a publisher may
 * hold locks of its own and ask the log for more. One thread at a time tells them: mostly the one that appended,
 * otherwise the one that was telling already. What waits meanwhile is bounded by saying it with less.
 */
public final class Follower implements Following {

    private static final System.Logger LOGGER = System.getLogger(Follower.class.getName());
    private static final int MAX_WAITING = 64;

    private final EventPublisher publisher;
    private final ArrayDeque<Hint> waiting = new ArrayDeque<>(2);
    private boolean telling;
    private final Consumer<Follower> whenClosed;
    private boolean closed;

    /**
     * One who is yet to be given nothing.
     *
     * @param whenClosed called once, when he follows no more, without a lock held
     */
    public Follower(EventPublisher publisher, Consumer<Follower> whenClosed) {
        this.publisher = publisher;
        this.whenClosed = whenClosed;
    }

    /** Has a hint wait for {@link #tell()}; called under the lock that orders hints. */
    public synchronized void add(Hint hint) {
        if (waiting.size() < MAX_WAITING) {
            waiting.add(hint);
            return;
        }
        Optional<Hint> deleted =
                waiting.stream().filter(Hint.Deleted.class::isInstance).findAny();
        waiting.clear();
        deleted.ifPresent(waiting::add);
        waiting.add(hint.brief());
    }

    /** Tells what waits, unless another thread is at it, or this one further up its stack. */
    public void tell() {
        if (begin()) {
            for (Optional<Hint> hint = next(); hint.isPresent(); hint = next()) {
                tell(hint.get());
            }
        }
    }

    @Override
    public void close() {
        if (end()) {
            whenClosed.accept(this);
        }
    }

    private void tell(Hint hint) {
        try {
            hint.tell(publisher);
        } catch (RuntimeException e) {
            // The events are in the log, whatever became of the hint: the append has succeeded.
            LOGGER.log(Level.ERROR, "a publisher threw on a hint", e);
        }
    }

    private synchronized boolean begin() {
        boolean free = !telling;
        telling = true;
        return free;
    }

    private synchronized Optional<Hint> next() {
        Optional<Hint> next = closed ? Optional.empty() : Optional.ofNullable(waiting.poll());
        telling = next.isPresent();
        return next;
    }

    private synchronized boolean end() {
        boolean first = !closed;
        closed = true;
        waiting.clear();
        return first;
    }
}
