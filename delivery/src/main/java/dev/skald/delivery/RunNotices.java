package dev.skald.delivery;

import dev.skald.adapter.netty.Outlet;
import dev.skald.domain.event.StreamPosition;
import dev.skald.domain.event.WorkflowId;
import dev.skald.domain.port.EventLog;
import dev.skald.domain.run.Control;
import dev.skald.domain.run.Run;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Tells one viewer of the runs and controls of a workflow: each state of a run once, behind the event that brought it
 * about, and each control once, in their order. A viewer that is behind is told the newest state when it has come
 * there. Confined to the home of the viewer's outlet.
 */
final class RunNotices {

    private static final Duration RETRY = Duration.ofSeconds(1);
    private static final int UNSEEN = -1;

    private final int subscription;
    private final WorkflowId workflow;
    private final WorkflowNews news;
    private final Outlet outlet;
    private final Watcher watcher;
    private final Runnable again;
    private Told told;
    private Told answer;
    private int seen = UNSEEN;
    private boolean waits;

    /** No stage before this one is told: the viewer was not there when it was news. */
    private long least;

    private boolean missedSome;
    private boolean reading;
    private @Nullable Page page;

    /** A number up to which controls were read, whether or not there were any. */
    private long readUpTo;

    private boolean over;

    /**
     * Nothing is told yet.
     *
     * @param told what the viewer knows already
     * @param cameBack whether it was away since, so that the newest state is all that it is told
     * @param again has {@link #look} called on the outlet's home
     */
    RunNotices(
            int subscription,
            WorkflowId workflow,
            WorkflowNews news,
            Outlet outlet,
            Watcher watcher,
            Told told,
            boolean cameBack,
            Runnable again) {
        this.subscription = subscription;
        this.workflow = workflow;
        this.news = news;
        this.outlet = outlet;
        this.watcher = watcher;
        this.told = told;
        this.answer = told;
        this.missedSome = cameBack;
        this.again = again;
    }

    /** Some controls as they were read, of an epoch, when so many were known to be there. */
    private record Page(String epoch, long upTo, List<Control> controls) {}

    /** Whether there is, or may be, something to tell. */
    boolean due() {
        return waits || seen != news.version();
    }

    /** The viewer was answered with a log as it was read: of its run it is told nothing more. */
    void answered(EventLog.Extent log) {
        answer = Told.of(log).withControls(0);
        told = Told.both(told.epoch(), told, answer);
    }

    /** The viewer stands in another epoch now. */
    void reset() {
        seen = UNSEEN;
    }

    /** Nothing is told any more. */
    void stop() {
        over = true;
        page = null;
    }

    /**
     * Tells what there is to tell to a viewer.
     *
     * @param at where it stands: what happened behind that it is told later
     */
    void look(StreamPosition at) {
        seen = news.version();
        WorkflowNews.OfEpoch now = news.of(at.epoch());
        if (!told.epoch().equals(at.epoch())) {
            told = Told.both(at.epoch(), told, answer.withControls(0));
            readUpTo = 0;
            missedSome = true;
        }
        if (missedSome) {
            missedSome = false;
            least = now.stage();
        }
        boolean toldRuns = tellRuns(now, at.seq());
        boolean toldControls = tellControls(now.epoch(), now.controls());
        waits = !toldRuns || !toldControls;
    }

    private boolean tellRuns(WorkflowNews.OfEpoch now, long seq) {
        Optional<Run> newest = now.newest();
        if (newest.isEmpty() || now.stage() <= told.stage()) {
            return true;
        }
        if (newest.get().since() > seq) {
            least = now.stage();
            return false;
        }
        long end = Math.max(seq, now.lastSeq());
        for (Run run : now.states()) {
            long stage = Told.stageOf(run);
            if (stage > told.stage() && stage >= least && !over) {
                told = told.withStage(stage);
                watcher.ran(subscription, workflow, told, run.asOf(end));
            }
        }
        return true;
    }

    private boolean tellControls(String epoch, long upTo) {
        while (!over) {
            tellPage(epoch);
            if (upTo <= Math.max(told.controls(), readUpTo)) {
                return true;
            }
            if (reading || !outlet.writable()) {
                return false;
            }
            reading = true;
            CompletableFuture<List<Control>> read = news.controls().behind(epoch, told.controls(), upTo);
            if (!read.isDone()) {
                read.whenComplete((found, failure) -> outlet.execute(() -> {
                    arrived(epoch, upTo, found);
                    again.run();
                }));
                return false;
            }
            arrived(epoch, upTo, read.isCompletedExceptionally() ? null : read.join());
        }
        return true;
    }

    private void arrived(String epoch, long upTo, @Nullable List<Control> found) {
        if (found == null) {
            // They cannot be read for now.
            outlet.executeAfter(RETRY, () -> {
                reading = false;
                again.run();
            });
        } else if (!over) {
            reading = false;
            page = new Page(epoch, upTo, found);
        }
    }

    /** Tells what was read, as far as the client takes it; the rest is read again when it takes more. */
    private void tellPage(String epoch) {
        Page read = page;
        page = null;
        if (read == null || !read.epoch.equals(epoch)) {
            return;
        }
        for (Control control : read.controls) {
            if (!outlet.writable() || over) {
                return;
            }
            if (control.seq() > told.controls()) {
                told = told.withControls(control.seq());
                watcher.controlled(subscription, workflow, told, control);
            }
        }
        readUpTo = Math.max(readUpTo, read.upTo);
    }
}
