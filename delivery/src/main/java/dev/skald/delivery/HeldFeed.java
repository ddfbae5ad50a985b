package dev.skald.delivery;

import dev.skald.domain.event.WorkflowId;
import dev.skald.domain.port.Following;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * A workflow that somebody follows in one format: whoever has it closes it, or hands it to {@link Subscriptions}, which
 * do. Only while it is held are events encoded. Thread-safe; closing twice is harmless.
 */
public final class HeldFeed implements Following {

    private final FormatFeed feed;
    private final int rightsChanges;
    private final Consumer<FormatFeed> release;
    private final AtomicBoolean closed = new AtomicBoolean();

    /**
     * A feed with what had happened to its workflow until now: what happens later is noticed by comparing.
     *
     * @param release gives the feed back
     */
    HeldFeed(FormatFeed feed, Consumer<FormatFeed> release) {
        this.feed = feed;
        this.rightsChanges = feed.state().rightsChanges();
        this.release = release;
    }

    /** What is followed. */
    public WorkflowId workflow() {
        return feed.workflow();
    }

    FormatFeed feed() {
        return feed;
    }

    /** How often the workflow's readers had changed when it began to be held. */
    int rightsChanges() {
        return rightsChanges;
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            release.accept(feed);
        }
    }
}
