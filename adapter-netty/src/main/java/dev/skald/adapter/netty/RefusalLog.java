package dev.skald.adapter.netty;

import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes a line into the gateway's log for each refusal, up to 10 lines in any second; further ones are counted, and
 * the count is told. A gateway has one, which all its doors share, so that strangers who are refused cannot fill the
 * log. The last 1 000 refusals are kept, whether they got a line or not.
 *
 * <p>Thread-safe; blocks no longer than the log does.
 */
public final class RefusalLog {

    /** How many lines are written in any second, those that tell the count of others among them. */
    static final int MAX_LINES_PER_SECOND = 10;

    /** How many refusals are kept. */
    static final int MAX_KEPT = 1_000;

    private static final Logger LOG = LoggerFactory.getLogger(RefusalLog.class);
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final Consumer<String> lines;
    private final LongSupplier nanoTime;
    private final Clock clock;
    private final Object lock = new Object();

    /** When the lines of the last second were written, the oldest first. */
    private final Queue<Long> written = new ArrayDeque<>(MAX_LINES_PER_SECOND);

    /** The last refusals, the newest first. */
    private final Deque<RefusedRequest> kept = new ArrayDeque<>();

    private long unlogged;
    private long mayTellCountFrom;

    /** A log of refusals that writes at the level INFO. */
    public RefusalLog() {
        this(LOG::info, System::nanoTime, Clock.systemUTC());
    }

    /**
     * A log of refusals.
     *
     * @param lines takes each line
     * @param nanoTime nanoseconds since any moment; never goes back
     * @param clock tells when something was refused
     */
    RefusalLog(Consumer<String> lines, LongSupplier nanoTime, Clock clock) {
        this.clock = clock;
        this.lines = lines;
        this.nanoTime = nanoTime;
        this.mayTellCountFrom = nanoTime.getAsLong();
    }

    /** Logs one refusal of whoever: {@link #refused(String, String, Optional, String)} tells from where it came. */
    public void refused(String request, Optional<String> subject, String rule) {
        refused("", request, subject, rule);
    }

    /**
     * Logs one refusal as {@code refused: REQUEST subject SUBJECT: RULE}, and keeps it. Control characters and excess
     * length are taken out of each part; secrets are not, so a token must not be part of any.
     *
     * @param address where it came from; empty if that is not known
     * @param request what was asked for, for example {@code socket 4fE2 workflow:subscribe}
     * @param subject who asked, if a good token said so
     * @param rule what the request broke, for example {@code invalid_token: the audience is another}: a status, a code
     *     with a colon, and a text, each left out where there is none
     */
    public void refused(String address, String request, Optional<String> subject, String rule) {
        keep(RefusedRequest.of(clock.instant(), address, LogText.of(rule)));
        tellCount();
        if (mayWrite()) {
            lines.accept("refused: " + LogText.of(request)
                    + subject.map(name -> " subject " + LogText.of(name)).orElse("") + ": " + LogText.of(rule));
        }
    }

    /** The last refusals, 1 000 at most, the newest first. */
    public List<RefusedRequest> last() {
        synchronized (lock) {
            return List.copyOf(kept);
        }
    }

    private void keep(RefusedRequest refusal) {
        synchronized (lock) {
            if (kept.size() == MAX_KEPT) {
                kept.removeLast();
            }
            kept.addFirst(refusal);
        }
    }

    /**
     * Logs how many refusals were not logged, if there are any, no such line was written in the last second, and there
     * is room for one. Call it from time to time, so that the count of the last refusals before a silence is told as
     * well.
     */
    public void tellCount() {
        long count = takeCount();
        if (count > 0) {
            lines.accept(count == 1 ? "1 more refusal was not logged" : count + " more refusals were not logged");
        }
    }

    private long takeCount() {
        synchronized (lock) {
            long now = nanoTime.getAsLong();
            if (unlogged == 0 || now - mayTellCountFrom < 0 || !takeLine(now)) {
                return 0;
            }
            mayTellCountFrom = now + SECOND;
            long count = unlogged;
            unlogged = 0;
            return count;
        }
    }

    private boolean mayWrite() {
        synchronized (lock) {
            boolean may = takeLine(nanoTime.getAsLong());
            if (!may) {
                unlogged++;
            }
            return may;
        }
    }

    private boolean takeLine(long now) {
        for (Long oldest = written.peek(); oldest != null && now - oldest >= SECOND; oldest = written.peek()) {
            written.remove();
        }
        return written.size() < MAX_LINES_PER_SECOND && written.add(now);
    }
}
