package dev.skald.application.subscribe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skald.domain.event.StreamPosition;

/** What one viewer was given and told, held against the log as it goes: this is where a wrong cursor is found out. */
final class Transcript {

    private final ModelLog log;
    private String epoch;
    private long next;
    private boolean over;
    private int gaps;
    private int resets;

    Transcript(ModelLog log, StreamPosition start) {
        this.log = log;
        this.epoch = start.epoch();
        this.next = start.seq() + 1;
    }

    void written(ModelLog.Hand hand, long first, long last) {
        assertThat(over).as("written to a viewer who was told that it is over").isFalse();
        assertThat(first).as("an empty write").isLessThanOrEqualTo(last);
        assertThat(hand.holds(first, last))
                .as("%d to %d are at hand in %s", first, last, hand)
                .isTrue();
        assertThat(hand.epoch()).as("the epoch of what is written").isEqualTo(epoch);
        assertThat(first).as("the next event").isEqualTo(next);
        next = last + 1;
    }

    void told(Notice notice) {
        assertThat(over).as("told after the end: %s", notice).isFalse();
        if (notice instanceof Notice.Gap gap) {
            assertThat(gap.from()).as("what is lost begins at the next event").isEqualTo(next);
            assertThat(gap.to())
                    .as("%s is lost", gap)
                    .isGreaterThanOrEqualTo(gap.from())
                    .isLessThan(log.lastOf(epoch).firstSeq());
            next = gap.to() + 1;
            gaps++;
        } else if (notice instanceof Notice.Reset reset) {
            assertThat(log.everBegan(reset.epoch(), reset.firstSeq()))
                    .as("the log was as %s says", reset)
                    .isTrue();
            assertThat(ModelLog.isLater(reset.epoch(), epoch))
                    .as("%s after %s", reset.epoch(), epoch)
                    .isTrue();
            epoch = reset.epoch();
            next = reset.firstSeq();
            resets++;
        } else {
            over = true;
        }
    }

    void skippedTo(long after) {
        next = Math.max(next, after + 1);
    }

    StreamPosition position() {
        return new StreamPosition(epoch, next - 1);
    }

    boolean isOver() {
        return over;
    }

    int gaps() {
        return gaps;
    }

    int resets() {
        return resets;
    }
}
