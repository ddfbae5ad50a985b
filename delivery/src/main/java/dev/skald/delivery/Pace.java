package dev.skald.delivery;

import dev.skald.adapter.netty.Outlet;
import dev.skald.domain.event.StreamPosition;
import dev.skald.domain.port.EventLog;
import java.util.ArrayList;
import java.util.List;

/**
 * What one viewer that has thoughts joined is written, and when. Of what is at hand it shows its cursor only what may
 * be written now, and a log that ends there: so the cursor decides as for any other viewer, what waits is kept nowhere
 * but in the log, and there is nothing to be dropped when it is not to be written any more. Confined to the home of the
 * viewer's outlet.
 */
final class Pace {

    private final Coalescing shared;
    private final Outlet outlet;
    private final long nanos;
    private long lastThought;
    private boolean anyThought;
    private boolean catchingUp = true;
    private StreamPosition old = new StreamPosition("", 0);
    private boolean waiting;

    /** Everything that is there already is written at once. */
    Pace(Coalescing shared, Outlet outlet) {
        this.shared = shared;
        this.outlet = outlet;
        this.nanos = shared.time().toNanos();
    }

    /** The same viewer, from now on with what others have that wait for another time. */
    Pace with(Coalescing others) {
        Pace pace = new Pace(others, outlet);
        pace.lastThought = lastThought;
        pace.anyThought = anyThought;
        pace.catchingUp = catchingUp;
        pace.old = old;
        return pace;
    }

    /** Whether something waits to be joined. */
    boolean waiting() {
        return waiting;
    }

    /** What is there already has waited for its viewer: it does not wait for others as well. */
    void catchUp() {
        catchingUp = true;
    }

    /** Something was written of what was shown last. */
    void wrote(Window shown) {
        if (shown.hasThoughts()) {
            anyThought = true;
            lastThought = shared.now();
        }
    }

    /** What a cursor at a position is to be shown when that is at hand; to be closed beside it. */
    Window offered(Window atHand, StreamPosition position) {
        waiting = false;
        boolean next = atHand.log().epoch().equals(position.epoch()) && atHand.first() <= position.seq() + 1;
        return next ? shown(atHand, position.seq() + 1, false) : Window.empty(log(atHand));
    }

    /** What a cursor at a position is to be shown when that was read behind it; to be closed beside it. */
    Window read(Window found, StreamPosition position) {
        waiting = false;
        boolean same = found.log().epoch().equals(position.epoch());
        long next = same ? position.seq() + 1 : found.log().firstSeq();
        return shown(found, Math.max(found.first(), next), true);
    }

    private Window shown(Window atHand, long from, boolean read) {
        EventLog.Extent log = log(atHand);
        see(log);
        if (from > atHand.last() || atHand.parts().isEmpty()) {
            return Window.empty(log);
        }
        if (atHand.parts().get(0).isWhole()) {
            return from == atHand.first() ? atHand.retained() : Window.empty(log);
        }
        JoinPlan plan = shared.plan(atHand, from);
        if (plan.last() < log.lastSeq()) {
            // What follows is not at hand: it may be joined to the last of these, or have them written at once.
            long upTo = plan.hasFinished() || !read ? plan.finished() : plan.last();
            return window(atHand, log, plan, from, upTo);
        }
        long upTo = upTo(plan, log.epoch());
        if (upTo == plan.last()) {
            return window(atHand, log, plan, from, upTo);
        }
        waiting = true;
        boolean sent = plan.thoughts() || upTo > plan.finished();
        shared.timer().flushBy((sent ? shared.now() : lastThought) + nanos, outlet.home());
        EventLog.Extent seen = new EventLog.Extent(log.epoch(), Math.min(log.firstSeq(), upTo + 1), upTo);
        return window(atHand, seen, plan, from, upTo);
    }

    /** The log as it was seen, which may have been before some of what is at hand was. */
    private static EventLog.Extent log(Window atHand) {
        EventLog.Extent log = atHand.log();
        return atHand.last() <= log.lastSeq() ? log : new EventLog.Extent(log.epoch(), log.firstSeq(), atHand.last());
    }

    private void see(EventLog.Extent log) {
        if (!log.exists()) {
            return;
        }
        if (catchingUp || !log.epoch().equals(old.epoch())) {
            catchingUp = false;
            old = new StreamPosition(log.epoch(), log.lastSeq());
        }
    }

    /** The last that may be written now. */
    private long upTo(JoinPlan plan, String epoch) {
        long waited = Math.max(seqIn(epoch, old), seqIn(epoch, shared.timer().released()));
        long upTo = Math.max(plan.finished(), Math.min(plan.last(), waited));
        boolean sent = plan.thoughts() || upTo > plan.finished();
        boolean due = !anyThought || shared.now() - lastThought >= nanos;
        return nanos == 0 || (due && !sent) ? plan.last() : upTo;
    }

    private static long seqIn(String epoch, StreamPosition position) {
        return position.epoch().equals(epoch) ? position.seq() : 0;
    }

    /** What is shown up to an event: joined, if it can be written. */
    private Window window(Window sources, EventLog.Extent log, JoinPlan plan, long from, long upTo) {
        if (upTo < from || !outlet.writable()) {
            return Window.empty(log);
        }
        List<Window.Part> parts = new ArrayList<>(2);
        if (plan.hasFinished()) {
            Window.Part made = shared.passages().join(sources, from, plan.finished(), true, plan.thoughts());
            parts.add(made);
            if (made.last() < plan.finished()) {
                return new Window(log(sources), List.of(made));
            }
        }
        if (upTo > plan.finished()) {
            parts.add(shared.passages().join(sources, Math.max(from, plan.finished() + 1), upTo, false, true));
        }
        return new Window(log, List.copyOf(parts));
    }
}
