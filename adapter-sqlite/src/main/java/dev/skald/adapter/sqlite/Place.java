package dev.skald.adapter.sqlite;

import dev.skald.domain.event.RecordedEvent;
import dev.skald.domain.port.EventLog.Extent;
import dev.skald.domain.port.EventLog.From;
import dev.skald.domain.port.EventLog.Gap;
import dev.skald.domain.port.EventLog.Page;
import java.util.List;
import java.util.Optional;

/**
 * Where in a log a page begins.
 *
 * @param log the log as it is read
 * @param reset whether the place asked for is none of this log's
 * @param gap the events behind the place asked for that are no longer retained
 * @param first the first event of the page; behind the last one if there is none
 */
record Place(Extent log, boolean reset, Optional<Gap> gap, long first) {

    /** Where {@code from} is in a log, as {@link dev.skald.domain.port.EventLog#read} says. */
    static Place of(Extent log, From from) {
        if (from instanceof From.Start) {
            return new Place(log, false, Optional.empty(), log.firstSeq());
        }
        if (from instanceof From.Latest) {
            return new Place(log, false, Optional.empty(), log.lastSeq() + 1);
        }
        if (from instanceof From.Tail tail) {
            return new Place(log, isAnother(tail.epoch(), log), Optional.empty(), tail.firstSeq(log));
        }
        From.After after = (From.After) from;
        if (after.seq() > log.lastSeq() || isAnother(after.epoch(), log)) {
            return new Place(log, true, Optional.empty(), log.firstSeq());
        }
        long wanted = after.seq() + 1;
        return wanted < log.firstSeq()
                ? new Place(log, false, Optional.of(new Gap(wanted, log.firstSeq() - 1)), log.firstSeq())
                : new Place(log, false, Optional.empty(), wanted);
    }

    private static boolean isAnother(Optional<String> known, Extent log) {
        return known.isPresent() && !known.get().equals(log.epoch());
    }

    boolean hasEvents() {
        return first <= log.lastSeq();
    }

    Page page(List<RecordedEvent> events) {
        return new Page(log, reset, gap, events);
    }
}
