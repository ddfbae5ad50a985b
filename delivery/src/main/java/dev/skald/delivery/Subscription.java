package dev.skald.delivery;

import dev.skald.adapter.netty.Outlet;
import dev.skald.application.authorize.ReadRight;
import dev.skald.application.subscribe.Cursor;
import dev.skald.application.subscribe.Notice;
import dev.skald.application.subscribe.Step;
import dev.skald.domain.event.StreamPosition;
import dev.skald.domain.event.WorkflowId;
import dev.skald.domain.port.End;
import dev.skald.domain.port.EventLog;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One viewer on one workflow: carries out what its cursor decides. Confined to the home of its outlet. */
final class Subscription implements LoopViewer {

    private static final Logger log = LoggerFactory.getLogger(Subscription.class);

    private static final Step WAIT = new Step.Wait();
    private static final Duration RETRY = Duration.ofSeconds(1);

    private final int id;
    private final Outlet outlet;
    private final Watcher watcher;
    private final ReadRight right;
    private final Cursor cursor;
    private final RunNotices runs;
    private HeldFeed held;
    private FormatFeed feed;
    private @Nullable Pace pace;
    private StreamPosition start;
    private Told known;
    private @Nullable LoopViewers in;
    private int place;
    private int rightsSeen;
    private boolean over;
    private boolean behind;
    private boolean reading;
    private @Nullable StreamPosition stoodAt;

    /**
     * A subscription that does not write yet.
     *
     * @param id its number among those of its outlet
     * @param held what it watches; closed when it is over
     * @param start right before the first event to write
     * @param known what the viewer knows of runs and controls already
     * @param cameBack whether the viewer was away since it knew that
     */
    Subscription(
            int id,
            Outlet outlet,
            Watcher watcher,
            ReadRight right,
            HeldFeed held,
            StreamPosition start,
            Told known,
            boolean cameBack) {
        this.id = id;
        this.outlet = outlet;
        this.watcher = watcher;
        this.right = right;
        this.held = held;
        this.feed = held.feed();
        this.pace = feed.coalescing() == null ? null : new Pace(feed.coalescing(), outlet);
        this.start = start;
        this.known = known;
        this.cursor = Cursor.at(start);
        this.runs = new RunNotices(
                id, held.workflow(), feed.state().news(), outlet, watcher, known, cameBack, () -> carryOut(WAIT, null));
        this.rightsSeen = held.rightsChanges();
    }

    /** Its number among those of its outlet. */
    int id() {
        return id;
    }

    /** Where it began, or was moved to since. */
    StreamPosition start() {
        return start;
    }

    /** What its viewer knew of runs and controls when it began, or has been answered since. */
    Told known() {
        return known;
    }

    /** Its viewer was answered with the log as it was read. */
    void answered(EventLog.Extent log) {
        Told answer = Told.of(log);
        known = Told.both(answer.epoch(), known, answer.withControls(0));
        runs.answered(log);
    }

    WorkflowId workflow() {
        return feed.workflow();
    }

    /** How long thoughts wait to be joined for it, if they are. */
    Optional<Duration> coalesce() {
        return feed.coalesce();
    }

    /** Whether its log has more than was written, as far as is known. */
    boolean behind() {
        return !over && cursor.behind();
    }

    /** How many events its log has behind what was written, as far as is known. */
    long lag() {
        StreamPosition end = feed.end();
        StreamPosition written = cursor.position();
        return end.epoch().equals(written.epoch()) ? Math.max(0, end.seq() - written.seq()) : end.seq();
    }

    @Override
    public int place() {
        return place;
    }

    @Override
    public void place(int at) {
        place = at;
    }

    @Override
    public long waitsBehind() {
        return pace != null && pace.waiting() ? cursor.position().seq() : Long.MAX_VALUE;
    }

    /**
     * Goes on with another feed of the same workflow, from where it stands; until it {@linkplain #join joins} nothing
     * is written.
     *
     * @param other taken over; closed if it is the one there is, or if one of them has ended: an end that is still to
     *     be told is told by the one there is
     * @return whether it is to join
     */
    boolean goOnWith(HeldFeed other) {
        boolean ended =
                feed.state().end().isPresent() || other.feed().state().end().isPresent();
        if (over || ended || other.feed() == feed) {
            other.close();
            return false;
        }
        leave();
        held.close();
        held = other;
        feed = other.feed();
        rightsSeen = other.rightsChanges();
        Coalescing coalescing = feed.coalescing();
        pace = coalescing == null ? null : pace == null ? new Pace(coalescing, outlet) : pace.with(coalescing);
        return true;
    }

    /** Joins the viewers of this loop, if it has not yet, and takes what there is. */
    void join() {
        leave();
        in = feed.viewersOn(outlet.home());
        in.add(this);
        heed();
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

    @Override
    public void offer(Window window) {
        if (pace == null) {
            carryOut(cursor.offer(window.log(), window.first(), window.last(), outlet.writable()), window);
            return;
        }
        try (Window shown = pace.offered(window, cursor.position())) {
            carryOut(cursor.offer(shown.log(), shown.first(), shown.last(), outlet.writable()), shown);
        }
    }

    /** Goes on where the channel did not take more. */
    void resume() {
        if (over || !outlet.writable()) {
            return;
        }
        if (cursor.behind()) {
            if (pace != null) {
                pace.catchUp();
            }
            carryOut(cursor.writable(), null);
        } else if (runs.due()) {
            carryOut(WAIT, null);
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
        note(behind());
    }

    /** Whether the viewer may watch on, as far as was heard: empty if nothing was. */
    Optional<Boolean> heardAllowed() {
        return feed.state().rightsChanges() == 0 ? Optional.empty() : Optional.of(mayRead());
    }

    private boolean mayRead() {
        return right.mayRead(workflow(), feed.state().access());
    }

    @Override
    public void heed() {
        Optional<End> end = feed.state().end();
        if (end.isPresent()) {
            end(end.get());
        } else if (feed.state().rightsChanges() != rightsSeen) {
            rightsSeen = feed.state().rightsChanges();
            if (!mayRead()) {
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
        runs.stop();
        note(false);
        leave();
        held.close();
    }

    /**
     * Whether it stood at the same place the last time this was asked, behind, although nothing keeps it there: no read
     * is under way, and its client takes more. That is a fault of this gateway. Ask it now and then.
     */
    boolean stuck() {
        boolean idle = !over && cursor.behind() && !reading && outlet.writable();
        StreamPosition before = stoodAt;
        stoodAt = idle ? cursor.position() : null;
        return idle && cursor.position().equals(before);
    }

    /**
     * Carries a step out. One that fails ends the connection: its viewer would be left behind, and comes back instead.
     */
    private void carryOut(Step first, @Nullable Window offered) {
        try {
            carryOutAll(first, offered);
        } catch (Throwable e) {
            log.error("the viewer of a workflow could not be served", e);
            outlet.fail();
        }
    }

    private void carryOutAll(Step first, @Nullable Window offered) {
        Step step = first;
        Window atHand = offered;
        try (OwnWindow own = new OwnWindow()) {
            while (!over) {
                if (step instanceof Step.Write write) {
                    Objects.requireNonNull(atHand).write(write.first(), write.last(), outlet);
                    if (pace != null) {
                        pace.wrote(atHand);
                    }
                    watcher.wrote(id, workflow(), cursor.position().epoch(), write.first(), write.last());
                    step = outlet.writable() ? cursor.writable() : WAIT;
                } else if (step instanceof Step.Tell tell) {
                    tell(tell.notice());
                    step = tell.then();
                } else if (step instanceof Step.Read next) {
                    CompletableFuture<Window> read = feed.read(next.after()).toCompletableFuture();
                    if (!read.isDone()) {
                        reading = true;
                        FormatFeed asked = feed;
                        read.whenComplete((found, failure) -> outlet.execute(() -> arrived(asked, found)));
                        break;
                    }
                    atHand = own.instead(read.isCompletedExceptionally() ? null : shown(read(read.join())));
                    step = atHand == null
                            ? failed()
                            : cursor.read(atHand.log(), atHand.first(), atHand.last(), outlet.writable());
                } else {
                    break;
                }
            }
        }
        if (runs.due() && !over) {
            runs.look(cursor.position());
        }
        outlet.flush();
        note(!over && cursor.behind());
    }

    /** Takes note of what a read tells beside events. */
    private Window read(Window found) {
        feed.heard(found.log());
        return found;
    }

    /** What was read, as it is to be written; to be closed instead. */
    private Window shown(Window found) {
        if (pace == null) {
            return found;
        }
        try (found) {
            return pace.read(found, cursor.position());
        }
    }

    private void tell(Notice notice) {
        if (notice instanceof Notice.Unsubscribed unsubscribed) {
            cancel();
            watcher.over(workflow(), unsubscribed.why());
        } else {
            watcher.tell(workflow(), notice);
            if (notice instanceof Notice.Reset) {
                runs.reset();
            }
        }
    }

    private void note(boolean nowBehind) {
        if (nowBehind != behind) {
            behind = nowBehind;
            watcher.behind(workflow(), nowBehind);
        }
    }

    /** The log could not be read: tries again in a while, or when there is news. */
    private Step failed() {
        reading = true;
        outlet.executeAfter(RETRY, () -> {
            reading = false;
            resume();
        });
        return cursor.failed();
    }

    private void arrived(FormatFeed asked, @Nullable Window found) {
        reading = false;
        if (asked != feed) {
            // It goes on with another feed since: what that one has of it is still to be read.
            if (found != null) {
                found.close();
            }
            carryOut(cursor.failed(), null);
            resume();
            return;
        }
        if (found == null) {
            carryOut(failed(), null);
            return;
        }
        if (over) {
            found.close();
            return;
        }
        try (Window read = shown(read(found))) {
            carryOut(cursor.read(read.log(), read.first(), read.last(), outlet.writable()), read);
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
