package dev.skald.application.subscribe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skald.application.subscribe.ModelLog.Hand;
import dev.skald.application.subscribe.ModelLog.Sight;
import dev.skald.domain.event.StreamPosition;
import dev.skald.domain.port.End;
import dev.skald.domain.port.EventLog.Extent;
import java.util.Optional;

/** A viewer on a channel of limited room: feeds a cursor and carries out its steps, as an adapter does. */
final class ModelViewer {

    /** A read that was asked for and not answered yet, and the moment it was asked at. */
    private record PendingRead(StreamPosition after, int since) {}

    private final ModelLog log;
    private final Cursor cursor;
    private final Transcript transcript;
    private long room = 10;
    private Optional<PendingRead> pending = Optional.empty();
    private boolean retry;

    ModelViewer(ModelLog log, Cursor cursor) {
        this.log = log;
        this.cursor = cursor;
        this.transcript = new Transcript(log, cursor.position());
    }

    void hint(Sight seen) {
        Hand hand = seen.hand();
        carryOut(cursor.offer(seen.log(), hand.first(), hand.last(), isWritable()), hand);
    }

    void page(Happening.Page page) {
        pending.ifPresent(read -> {
            pending = Optional.empty();
            Sight seen = look(read, page);
            Hand hand = seen.hand();
            carryOut(cursor.read(seen.log(), hand.first(), hand.last(), isWritable()), hand);
        });
    }

    private Sight look(PendingRead read, Happening.Page page) {
        Extent then = log.at(Math.max(read.since(), log.now() - page.age()));
        Hand stretch = stretch(then, read.after(), page);
        Extent now = log.present();
        if (page.fresh() && now.epoch().equals(then.epoch())) {
            Hand fresh = stretch(now, read.after(), page);
            return new Sight(then, fresh.isEmpty() ? stretch : fresh);
        }
        return new Sight(then, stretch);
    }

    private static Hand stretch(Extent seen, StreamPosition after, Happening.Page page) {
        boolean same = seen.epoch().equals(after.epoch());
        long from = same ? Math.max(seen.firstSeq(), after.seq() + 1) : seen.firstSeq();
        long to = Math.min(seen.lastSeq(), from + page.size() - 1);
        return new Hand(seen.epoch(), from > to ? from : Math.max(seen.firstSeq(), from - page.more()), to);
    }

    void fail() {
        pending.ifPresent(read -> {
            pending = Optional.empty();
            retry = true;
            carryOut(cursor.failed(), Hand.empty(log.present()));
        });
    }

    /** Sets how many events the channel takes; the cursor hears of it only if the channel took none before. */
    void room(long events) {
        boolean turned = !isWritable() && events > 0;
        room = events;
        if (turned) {
            poke();
        }
    }

    /** Tries again what failed, if anything did. */
    void retry() {
        if (retry) {
            poke();
        }
    }

    private void poke() {
        carryOut(cursor.writable(), Hand.empty(log.present()));
    }

    void skip(int events) {
        StreamPosition position = cursor.position();
        long last = log.lastOf(position.epoch()).lastSeq();
        long after = Math.min(position.seq() + events, last);
        cursor.skipTo(after);
        transcript.skippedTo(after);
    }

    void end(End why) {
        carryOut(cursor.ended(why), Hand.empty(log.present()));
        assertThat(transcript.isOver()).as("the viewer knows that it is over").isTrue();
    }

    private void carryOut(Step first, Hand hand) {
        Step step = first;
        boolean over = transcript.isOver();
        while (step instanceof Step.Tell tell) {
            transcript.told(tell.notice());
            step = tell.then();
        }
        assertThat(step instanceof Step.Stop)
                .as("%s once it is over, and only then", step)
                .isEqualTo(over || transcript.isOver());
        if (step instanceof Step.Write write) {
            assertThat(isWritable()).as("written to a clogged channel").isTrue();
            transcript.written(hand, write.first(), write.last());
            room -= write.last() - write.first() + 1;
            if (isWritable()) {
                poke();
            }
        } else if (step instanceof Step.Read read) {
            assertThat(isWritable()).as("read for a clogged channel").isTrue();
            assertThat(pending).as("one read at a time").isEmpty();
            assertThat(read.after()).as("the place to read from").isEqualTo(transcript.position());
            pending = Optional.of(new PendingRead(read.after(), log.now()));
            retry = false;
        }
        assertThat(cursor.position()).as("what the cursor believes").isEqualTo(transcript.position());
    }

    boolean isWritable() {
        return room > 0;
    }

    boolean isReading() {
        return pending.isPresent();
    }

    boolean isBehind() {
        return cursor.behind();
    }

    Transcript transcript() {
        return transcript;
    }
}
