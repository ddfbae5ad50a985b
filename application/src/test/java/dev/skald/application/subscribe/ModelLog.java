package dev.skald.application.subscribe;

import dev.skald.domain.port.EventLog.Extent;
import java.util.ArrayList;
import java.util.List;

/** A log reduced to what it retains, with every state it ever was in: a late read may answer with any of them. */
final class ModelLog {

    /** Events of one epoch that somebody holds; none if {@code first == last + 1}. */
    record Hand(String epoch, long first, long last) {

        static Hand empty(Extent log) {
            return new Hand(log.epoch(), log.lastSeq() + 1, log.lastSeq());
        }

        boolean isEmpty() {
            return first > last;
        }

        boolean holds(long from, long to) {
            return first <= from && to <= last;
        }
    }

    /** What a hint or a page says: the log as it was seen, and what is at hand of it. */
    record Sight(Extent log, Hand hand) {

        /** This hint and a later one, as a channel that conflates would pass them on. */
        Sight mergedWith(Sight later) {
            boolean joined =
                    hand.epoch().equals(later.hand.epoch()) && !hand.isEmpty() && hand.last() + 1 == later.hand.first();
            Hand both = new Hand(later.hand.epoch(), hand.first(), later.hand.last());
            return joined ? new Sight(later.log, both) : later;
        }
    }

    private final List<Extent> states = new ArrayList<>();
    private int epochs;

    ModelLog() {
        beginAnew(0);
    }

    /** The index of the present state. */
    int now() {
        return states.size() - 1;
    }

    Extent at(int moment) {
        return states.get(moment);
    }

    Extent present() {
        return at(now());
    }

    Sight append(int count) {
        Extent log = present();
        if (!log.exists()) {
            return beginAnew(count);
        }
        Hand appended = new Hand(log.epoch(), log.lastSeq() + 1, log.lastSeq() + count);
        return become(new Extent(log.epoch(), log.firstSeq(), log.lastSeq() + count), appended);
    }

    Sight trim(int count) {
        Extent log = present();
        long first = Math.min(log.firstSeq() + count, log.lastSeq() + 1);
        return moveTo(new Extent(log.epoch(), first, log.lastSeq()));
    }

    Sight delete() {
        return moveTo(Extent.NONE);
    }

    Sight beginAnew(int count) {
        epochs++;
        Extent log = new Extent("epoch-" + epochs, 1, count);
        return become(log, new Hand(log.epoch(), 1, count));
    }

    private Sight moveTo(Extent log) {
        return become(log, Hand.empty(log));
    }

    private Sight become(Extent log, Hand hand) {
        states.add(log);
        return new Sight(log, hand);
    }

    /** The last state in which the log had that epoch. */
    Extent lastOf(String epoch) {
        for (int moment = now(); moment >= 0; moment--) {
            if (at(moment).epoch().equals(epoch)) {
                return at(moment);
            }
        }
        throw new AssertionError("there never was an epoch " + epoch);
    }

    /** Whether the log ever was of this epoch and began there. */
    boolean everBegan(String epoch, long firstSeq) {
        return states.stream().anyMatch(log -> log.epoch().equals(epoch) && log.firstSeq() == firstSeq);
    }

    /** Whether {@code later} came after {@code earlier}. */
    static boolean isLater(String later, String earlier) {
        return ordinal(later) > ordinal(earlier);
    }

    private static int ordinal(String epoch) {
        return Integer.parseInt(epoch.substring(epoch.indexOf('-') + 1));
    }
}
