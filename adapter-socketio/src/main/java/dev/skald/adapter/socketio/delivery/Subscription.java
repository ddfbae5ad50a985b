package dev.skald.adapter.socketio.delivery;

import dev.skald.adapter.socketio.engine.CloseReason;
import dev.skald.adapter.socketio.engine.EngineSession;
import dev.skald.application.subscribe.Cursor;
import dev.skald.application.subscribe.Step;
import dev.skald.domain.access.Permission;
import dev.skald.domain.event.StreamPosition;
import dev.skald.domain.event.WorkflowId;
import dev.skald.domain.port.End;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One viewer on one workflow: carries out what its cursor decides. Confined to the home of its session.
 */
final class Subscription {

    private static final Logger log = LoggerFactory.getLogger(Subscription.class);

    private static final Step WAIT = new Step.Wait();
    private static final Duration RETRY = Duration.ofSeconds(1);

    private final int id;
    private final Viewer viewer;
    private final EngineSession session;
    private final FormatFeed feed;
    private final Cursor cursor;
    private StreamPosition start;
    private @Nullable LoopViewers in;
    private int place;
    private int rightsSeen;
    private int deletionsSeen;
    private boolean over;
    private boolean behind;
    private boolean reading;
    private @Nullable StreamPosition stoodAt;

    Subscription(int id, Viewer viewer, EngineSession session, Followed followed, StreamPosition start) {
        this.id = id;
        this.viewer = viewer;
        this.session = session;
        this.feed = followed.feed();
        this.start = start;
        this.cursor = Cursor.at(start);
        this.rightsSeen = followed.rightsChanges();
        this.deletionsSeen = followed.deletions();
    }

    /** Its number among those of its viewer. */
    int id() {
        return id;
    }

    /** Where it began, or was moved to since. */
    StreamPosition start() {
        return start;
    }

    WorkflowId workflow() {
        return feed.workflow();
    }

    FormatFeed feed() {
        return feed;
    }

    Cursor cursor() {
        return cursor;
    }

    int place() {
        return place;
    }

    void place(int at) {
        place = at;
    }

    /** Joins the viewers of this loop, and takes what there is. */
    void join() {
        in = feed.viewersOn(session.home());
        in.add(this);
        catchUpOnFate();
        if (!over) {
            try (Window window = feed.since(cursor.position())) {
                offer(window);
            }
        }
    }

    /** Leaves the viewers of this loop. */
    void leave() {
        if (in != null) {
            in.remove(this);
            in = null;
        }
    }

    /** Looks at what is new. */
    void offer(Window window) {
        carryOut(cursor.offer(window.log(), window.first(), window.last(), session.writable()), window);
    }

    /** Goes on where the channel did not take more. */
    void resume() {
        if (!over && session.writable() && cursor.behind()) {
            carryOut(cursor.writable(), null);
        }
    }

    /** Whether it still has to come to a place of its epoch. */
    boolean liesBehind(StreamPosition place) {
        return place.epoch().equals(cursor.position().epoch())
                && place.seq() > cursor.position().seq();
    }

    /** Moves forward in the epoch it stands in, never back. */
    void skipTo(long after) {
        cursor.skipTo(after);
        String epoch = cursor.position().epoch();
        if (!start.epoch().equals(epoch) || start.seq() < after) {
            start = new StreamPosition(epoch, after);
        }
        resume();
    }

    /** Whether the viewer may watch on, as far as was heard: empty if nothing was. */
    Optional<Boolean> heardAllowed() {
        return feed.workflowFeed().rightsChanges() == 0
                ? Optional.empty()
                : Optional.of(Permission.READ.allows(
                        viewer.principal(), workflow(), feed.workflowFeed().access()));
    }

    /** Acts on changed rights and deletions that were not acted on yet. */
    void catchUpOnFate() {
        if (feed.workflowFeed().deletions() != deletionsSeen) {
            deletionsSeen = feed.workflowFeed().deletions();
            end(End.DELETED);
        } else if (feed.workflowFeed().rightsChanges() != rightsSeen) {
            rightsSeen = feed.workflowFeed().rightsChanges();
            if (!Permission.READ.allows(
                    viewer.principal(), workflow(), feed.workflowFeed().access())) {
                end(End.FORBIDDEN);
            }
        }
    }

    /** Ends it, and tells the viewer why. */
    void end(End why) {
        carryOut(cursor.ended(why), null);
    }

    /** It is over without a word: the viewer said so, or is gone. */
    void cancel() {
        over = true;
        note(false);
        leave();
    }

    /**
     * Whether it stood at the same place the last time this was asked, behind, although nothing keeps it there: no read is
     * under way, and its client takes more. That is a fault of this gateway. Ask it now and then.
     */
    boolean stuck() {
        boolean idle = !over && cursor.behind() && !reading && session.writable();
        StreamPosition before = stoodAt;
        stoodAt = idle ? cursor.position() : null;
        return idle && cursor.position().equals(before);
    }

    /** Carries a step out. One that fails ends the session: its viewer would be left behind, and comes back instead. */
    private void carryOut(Step first, @Nullable Window offered) {
        try {
            carryOutAll(first, offered);
        } catch (Throwable e) {
            log.error("the viewer of a workflow could not be served", e);
            session.close(CloseReason.FAILED);
        }
    }

    private void carryOutAll(Step first, @Nullable Window offered) {
        Step step = first;
        Window atHand = offered;
        try (OwnWindow own = new OwnWindow()) {
            while (!over) {
                if (step instanceof Step.Write write) {
                    Objects.requireNonNull(atHand).write(write.first(), write.last(), session);
                    viewer.wrote(this, write.first(), write.last());
                    step = session.writable() ? cursor.writable() : WAIT;
                } else if (step instanceof Step.Tell tell) {
                    viewer.tell(workflow(), tell.notice());
                    step = tell.then();
                } else if (step instanceof Step.Read next) {
                    CompletableFuture<Window> read = feed.read(next.after()).toCompletableFuture();
                    if (!read.isDone()) {
                        reading = true;
                        read.whenComplete((found, failure) -> session.execute(() -> arrived(found)));
                        break;
                    }
                    atHand = own.instead(read.isCompletedExceptionally() ? null : read.join());
                    step = atHand == null
                            ? failed()
                            : cursor.read(atHand.log(), atHand.first(), atHand.last(), session.writable());
                } else {
                    if (step instanceof Step.Stop) {
                        viewer.over(this);
                    }
                    break;
                }
            }
        }
        session.flush();
        note(!over && cursor.behind());
    }

    private void note(boolean nowBehind) {
        if (nowBehind != behind) {
            behind = nowBehind;
            viewer.behind(nowBehind);
        }
    }

    /** The log could not be read: tries again in a while, or when there is news. */
    private Step failed() {
        reading = true;
        session.executeAfter(RETRY, () -> {
            reading = false;
            resume();
        });
        return cursor.failed();
    }

    private void arrived(@Nullable Window found) {
        reading = false;
        if (found == null) {
            carryOut(failed(), null);
            return;
        }
        try (found) {
            if (!over) {
                carryOut(cursor.read(found.log(), found.first(), found.last(), session.writable()), found);
            }
        }
    }

    /** The window that was read last, while it is carried out. */
    private static final class OwnWindow implements AutoCloseable {

        private @Nullable Window window;

        @Nullable Window instead(@Nullable Window read) {
            close();
            window = read;
            return read;
        }

        @Override
        public void close() {
            if (window != null) {
                window.close();
                window = null;
            }
        }
    }
}
