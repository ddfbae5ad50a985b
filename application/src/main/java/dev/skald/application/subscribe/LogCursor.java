package dev.skald.application.subscribe;

import dev.skald.domain.event.StreamPosition;
import dev.skald.domain.port.End;
import dev.skald.domain.port.EventLog;

/**
 * A cursor that takes hints for what they are: events at hand are written if they are the next ones, and everything
 * else is a reason to read the log, which alone decides what was trimmed and which epoch it is.
 */
final class LogCursor implements Cursor {

    private static final Step WAIT = new Step.Wait();
    private static final Step STOP = new Step.Stop();

    private String epoch;
    private long seq;

    /**
     * The last event the log was seen to hold. A read forgets it, so that what was never there is not asked for again.
     */
    private long known;

    /** Something was missed that {@link #known} cannot say, such as the hint of another epoch: only a read can tell. */
    private boolean doubtful;

    private boolean reading;
    private boolean stopped;

    LogCursor(StreamPosition position) {
        epoch = position.epoch();
        seq = position.seq();
        known = seq;
    }

    @Override
    public Step offer(EventLog.Extent log, long first, long last, boolean writable) {
        if (stopped) {
            return STOP;
        }
        if (!log.epoch().equals(epoch)) {
            doubtful = true;
            return goOn(writable);
        }
        known = Math.max(known, Math.max(log.lastSeq(), last));
        boolean next = first <= seq + 1 && last > seq;
        return next && writable && !reading ? write(last) : goOn(writable);
    }

    @Override
    public Step read(EventLog.Extent log, long first, long last, boolean writable) {
        if (stopped) {
            return STOP;
        }
        reading = false;
        if (!log.exists()) {
            return goOn(writable);
        }
        if (log.epoch().equals(epoch)) {
            return readOn(log, first, last, writable);
        }
        epoch = log.epoch();
        seq = log.firstSeq() - 1;
        known = seq;
        Notice reset = new Notice.Reset(epoch, log.firstSeq());
        return new Step.Tell(reset, readOn(log, first, last, writable));
    }

    private Step readOn(EventLog.Extent log, long first, long last, boolean writable) {
        boolean atHand = last >= first && last > seq;
        long next = seq + 1;
        long retained = atHand ? first : log.firstSeq();
        if (retained > next) {
            seq = retained - 1;
            return new Step.Tell(new Notice.Gap(next, seq), readNext(log, atHand, last, writable));
        }
        return readNext(log, atHand, last, writable);
    }

    private Step readNext(EventLog.Extent log, boolean atHand, long last, boolean writable) {
        boolean hintedMore = known > log.lastSeq();
        known = Math.max(known, log.lastSeq());
        if (atHand && writable) {
            return write(last);
        }
        // A read that brought nothing is worth another one only if there was a hint since.
        return hintedMore || doubtful ? goOn(writable) : WAIT;
    }

    @Override
    public Step failed() {
        reading = false;
        doubtful = true;
        return stopped ? STOP : WAIT;
    }

    @Override
    public Step writable() {
        return stopped ? STOP : goOn(true);
    }

    @Override
    public Step ended(End why) {
        if (stopped) {
            return STOP;
        }
        stopped = true;
        return new Step.Tell(new Notice.Unsubscribed(why), STOP);
    }

    @Override
    public void skipTo(long after) {
        if (after > seq) {
            seq = after;
            doubtful |= reading;
        }
    }

    @Override
    public StreamPosition position() {
        return new StreamPosition(epoch, seq);
    }

    @Override
    public boolean behind() {
        return !stopped && (reading || doubtful || known > seq);
    }

    private Step write(long last) {
        Step step = new Step.Write(seq + 1, last);
        seq = last;
        return step;
    }

    private Step goOn(boolean writable) {
        if (!writable || reading || !behind()) {
            return WAIT;
        }
        reading = true;
        doubtful = false;
        known = 0;
        return new Step.Read(position());
    }
}
