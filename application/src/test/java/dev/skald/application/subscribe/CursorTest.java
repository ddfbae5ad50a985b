package dev.skald.application.subscribe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skald.domain.event.StreamPosition;
import dev.skald.domain.port.End;
import dev.skald.domain.port.EventLog.Extent;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

@DisplayName("A cursor right behind event 5")
class CursorTest {

    private static final boolean WRITABLE = true;
    private static final boolean CLOGGED = false;

    private static final Step WAIT = new Step.Wait();
    private static final Step STOP = new Step.Stop();

    private final Cursor cursor = Cursor.at(new StreamPosition("a", 5));

    @Nested
    @DisplayName("that is offered events")
    class Offered {

        @Test
        @DisplayName("writes them if they are the next ones")
        void writesTheNextOnes() {
            assertThat(cursor.offer(log("a", 1, 8), 6, 8, WRITABLE)).isEqualTo(new Step.Write(6, 8));
            assertThat(cursor.position()).isEqualTo(new StreamPosition("a", 8));
            assertThat(cursor.behind()).isFalse();
            assertThat(cursor.writable()).isEqualTo(WAIT);
        }

        @Test
        @DisplayName("leaves out those it has written already")
        void leavesOutWhatWasWritten() {
            assertThat(cursor.offer(log("a", 1, 8), 2, 8, WRITABLE)).isEqualTo(new Step.Write(6, 8));
        }

        @Test
        @DisplayName("ignores a hint that comes twice, or late")
        void ignoresOldHints() {
            assertThat(cursor.offer(log("a", 1, 5), 3, 5, WRITABLE)).isEqualTo(WAIT);
            assertThat(cursor.behind()).isFalse();
        }

        @Test
        @DisplayName("reads if there are others before them")
        void readsWhatWasOvertaken() {
            assertThat(cursor.offer(log("a", 1, 9), 8, 9, WRITABLE)).isEqualTo(read("a", 5));
        }

        @Test
        @DisplayName("reads if the log moved and nothing is at hand")
        void readsWhatIsNotAtHand() {
            assertThat(moved("a", 1, 7, WRITABLE)).isEqualTo(read("a", 5));
        }

        @Test
        @DisplayName("writes what is at hand, and reads the rest that the log was seen to hold")
        void readsTheRest() {
            assertThat(cursor.offer(log("a", 1, 20), 6, 8, WRITABLE)).isEqualTo(new Step.Write(6, 8));
            assertThat(cursor.behind()).isTrue();
            assertThat(cursor.writable()).isEqualTo(read("a", 8));
        }

        @Test
        @DisplayName("believes what is at hand though the extent is older")
        void believesWhatIsAtHand() {
            assertThat(cursor.offer(log("a", 1, 5), 8, 9, WRITABLE)).isEqualTo(read("a", 5));
        }
    }

    @Nested
    @DisplayName("whose channel is clogged")
    class Clogged {

        @Test
        @DisplayName("waits, and reads when the channel takes more")
        void readsOnceWritable() {
            assertThat(cursor.offer(log("a", 1, 8), 6, 8, CLOGGED)).isEqualTo(WAIT);
            assertThat(cursor.behind()).isTrue();
            assertThat(cursor.writable()).isEqualTo(read("a", 5));
        }

        @Test
        @DisplayName("drops what was read meanwhile, and reads it again")
        void dropsWhatWasRead() {
            moved("a", 1, 8, WRITABLE);

            assertThat(cursor.read(log("a", 1, 8), 6, 8, CLOGGED)).isEqualTo(WAIT);
            assertThat(cursor.writable()).isEqualTo(read("a", 5));
        }

        @Test
        @DisplayName("is told of a gap all the same")
        void tellsGaps() {
            moved("a", 9, 12, WRITABLE);

            assertThat(cursor.read(log("a", 9, 12), 9, 12, CLOGGED))
                    .isEqualTo(new Step.Tell(new Notice.Gap(6, 8), WAIT));
            assertThat(cursor.writable()).isEqualTo(read("a", 8));
        }
    }

    @Nested
    @DisplayName("that reads")
    class Reading {

        @Test
        @DisplayName("reads one page at a time")
        void readsOnePageAtATime() {
            moved("a", 1, 8, WRITABLE);

            assertThat(cursor.writable()).isEqualTo(WAIT);
            assertThat(cursor.offer(log("a", 1, 9), 6, 9, WRITABLE)).isEqualTo(WAIT);
            assertThat(cursor.behind()).isTrue();
        }

        @Test
        @DisplayName("reads on from page to page until it has caught up")
        void readsPageByPage() {
            moved("a", 1, 10, WRITABLE);

            assertThat(cursor.read(log("a", 1, 10), 6, 8, WRITABLE)).isEqualTo(new Step.Write(6, 8));
            assertThat(cursor.writable()).isEqualTo(read("a", 8));
            assertThat(cursor.read(log("a", 1, 10), 9, 10, WRITABLE)).isEqualTo(new Step.Write(9, 10));
            assertThat(cursor.writable()).isEqualTo(WAIT);
        }

        @Test
        @DisplayName("remembers a hint that comes meanwhile")
        void remembersHints() {
            moved("a", 1, 8, WRITABLE);
            cursor.offer(log("a", 1, 9), 9, 9, WRITABLE);

            assertThat(cursor.read(log("a", 1, 8), 6, 8, WRITABLE)).isEqualTo(new Step.Write(6, 8));
            assertThat(cursor.writable()).isEqualTo(read("a", 8));
        }

        @Test
        @DisplayName("reads again if a hint came meanwhile and the page brought nothing")
        void readsAgainAfterAHint() {
            moved("a", 1, 6, WRITABLE);
            moved("a", 1, 7, WRITABLE);

            assertThat(pageWithoutEvents("a", 1, 5)).isEqualTo(read("a", 5));
        }

        @Test
        @DisplayName("waits for the next hint if the page brought nothing and there was none")
        void waitsAfterAnEmptyPage() {
            moved("a", 1, 8, WRITABLE);

            assertThat(pageWithoutEvents("a", 1, 8)).isEqualTo(WAIT);
            assertThat(cursor.behind()).isTrue();
            assertThat(moved("a", 1, 8, WRITABLE)).isEqualTo(read("a", 5));
        }

        @Test
        @DisplayName("does not go on asking for what a log has lost")
        void doesNotAskForWhatWasLost() {
            moved("a", 1, 8, WRITABLE);

            assertThat(pageWithoutEvents("a", 1, 3)).isEqualTo(WAIT);
            assertThat(cursor.behind()).isFalse();
            assertThat(cursor.position()).isEqualTo(new StreamPosition("a", 5));
        }

        @Test
        @DisplayName("reads again at the next hint if the read failed")
        void readsAgainAtTheNextHint() {
            moved("a", 1, 8, WRITABLE);

            assertThat(cursor.failed()).isEqualTo(WAIT);
            assertThat(moved("a", 1, 5, WRITABLE)).isEqualTo(read("a", 5));
        }

        @Test
        @DisplayName("reads again when the channel takes more if the read failed")
        void readsAgainOnceWritable() {
            moved("a", 1, 8, WRITABLE);
            cursor.failed();

            assertThat(cursor.writable()).isEqualTo(read("a", 5));
        }
    }

    @Nested
    @DisplayName("that was overtaken by retention")
    class Overtaken {

        @Test
        @DisplayName("tells the gap, and goes on behind it")
        void tellsTheGap() {
            moved("a", 9, 12, WRITABLE);

            assertThat(cursor.read(log("a", 9, 12), 9, 12, WRITABLE))
                    .isEqualTo(new Step.Tell(new Notice.Gap(6, 8), new Step.Write(9, 12)));
        }

        @Test
        @DisplayName("tells the gap if nothing is left behind it")
        void tellsTheGapBeforeNothing() {
            moved("a", 9, 8, WRITABLE);

            assertThat(cursor.read(log("a", 9, 8), 1, 0, WRITABLE))
                    .isEqualTo(new Step.Tell(new Notice.Gap(6, 8), WAIT));
            assertThat(cursor.position()).isEqualTo(new StreamPosition("a", 8));
        }

        @Test
        @DisplayName("tells only what cannot be had: what is still at hand is written")
        void writesWhatIsStillAtHand() {
            moved("a", 9, 12, WRITABLE);

            assertThat(cursor.read(log("a", 9, 12), 7, 12, WRITABLE))
                    .isEqualTo(new Step.Tell(new Notice.Gap(6, 6), new Step.Write(7, 12)));
        }
    }

    @Nested
    @DisplayName("that hears of another epoch")
    class OtherEpoch {

        @Test
        @DisplayName("asks the log, for hints may be out of date")
        void asksTheLog() {
            assertThat(cursor.offer(log("b", 1, 3), 1, 3, WRITABLE)).isEqualTo(read("a", 5));
        }

        @Test
        @DisplayName("stays where it is if the log is of the same epoch still")
        void staysIfTheHintWasOld() {
            moved("b", 1, 3, WRITABLE);

            assertThat(pageWithoutEvents("a", 1, 5)).isEqualTo(WAIT);
            assertThat(cursor.position()).isEqualTo(new StreamPosition("a", 5));
            assertThat(cursor.behind()).isFalse();
        }

        @Test
        @DisplayName("tells the reset, and goes on at the first event of the new log")
        void tellsTheReset() {
            moved("b", 1, 3, WRITABLE);

            assertThat(cursor.read(log("b", 1, 3), 1, 3, WRITABLE))
                    .isEqualTo(new Step.Tell(new Notice.Reset("b", 1), new Step.Write(1, 3)));
            assertThat(cursor.position()).isEqualTo(new StreamPosition("b", 3));
        }

        @Test
        @DisplayName("tells the reset and a gap if the new log was trimmed meanwhile")
        void tellsTheResetAndAGap() {
            moved("b", 1, 3, WRITABLE);

            assertThat(cursor.read(log("b", 2, 7), 4, 7, WRITABLE))
                    .isEqualTo(new Step.Tell(
                            new Notice.Reset("b", 2), new Step.Tell(new Notice.Gap(2, 3), new Step.Write(4, 7))));
        }

        @Test
        @DisplayName("forgets what the old log was seen to hold")
        void forgetsTheOldLog() {
            moved("b", 1, 0, WRITABLE);
            moved("a", 1, 9, WRITABLE);

            assertThat(pageWithoutEvents("b", 1, 0)).isEqualTo(new Step.Tell(new Notice.Reset("b", 1), WAIT));
            assertThat(cursor.behind()).isFalse();
        }

        @Test
        @DisplayName("reads once more if it heard so while it was reading")
        void readsOnceMore() {
            moved("a", 1, 6, WRITABLE);
            moved("b", 1, 3, WRITABLE);

            assertThat(cursor.read(log("a", 1, 6), 6, 6, WRITABLE)).isEqualTo(new Step.Write(6, 6));
            assertThat(cursor.writable()).isEqualTo(read("a", 6));
        }

        @Test
        @DisplayName("reads when the channel takes more if it was clogged")
        void readsOnceWritable() {
            assertThat(moved("b", 1, 3, CLOGGED)).isEqualTo(WAIT);
            assertThat(cursor.behind()).isTrue();
            assertThat(cursor.writable()).isEqualTo(read("a", 5));
        }

        @Test
        @DisplayName("waits while the log is gone and nothing has replaced it")
        void waitsWhileThereIsNoLog() {
            cursor.offer(Extent.NONE, 1, 0, WRITABLE);

            assertThat(cursor.read(Extent.NONE, 1, 0, WRITABLE)).isEqualTo(WAIT);
            assertThat(cursor.position()).isEqualTo(new StreamPosition("a", 5));
            assertThat(cursor.behind()).isFalse();
        }
    }

    @Nested
    @DisplayName("that is moved forward")
    class MovedForward {

        @Test
        @DisplayName("goes on behind that place")
        void goesOnBehindThatPlace() {
            cursor.skipTo(7);

            assertThat(cursor.offer(log("a", 1, 8), 6, 8, WRITABLE)).isEqualTo(new Step.Write(8, 8));
        }

        @Test
        @DisplayName("never goes back")
        void neverGoesBack() {
            cursor.skipTo(2);

            assertThat(cursor.position()).isEqualTo(new StreamPosition("a", 5));
        }

        @Test
        @DisplayName("reads from there if the page that was under way ends before")
        void readsFromThere() {
            moved("a", 1, 100, WRITABLE);
            cursor.skipTo(50);

            assertThat(cursor.read(log("a", 1, 100), 6, 10, WRITABLE)).isEqualTo(read("a", 50));
        }
    }

    @Nested
    @DisplayName("that has ended")
    class Ended {

        @Test
        @DisplayName("says so once, with the reason")
        void saysSoOnce() {
            assertThat(cursor.ended(End.DELETED)).isEqualTo(new Step.Tell(new Notice.Unsubscribed(End.DELETED), STOP));
            assertThat(cursor.ended(End.FORBIDDEN)).isEqualTo(STOP);
        }

        @Test
        @DisplayName("stops, whatever comes")
        void stops() {
            cursor.offer(log("a", 1, 8), 7, 8, WRITABLE);
            cursor.ended(End.FORBIDDEN);

            assertThat(cursor.read(log("a", 1, 8), 6, 8, WRITABLE)).isEqualTo(STOP);
            assertThat(cursor.offer(log("a", 1, 8), 6, 8, WRITABLE)).isEqualTo(STOP);
            assertThat(cursor.writable()).isEqualTo(STOP);
            assertThat(cursor.failed()).isEqualTo(STOP);
            assertThat(cursor.behind()).isFalse();
        }
    }

    private Step moved(String epoch, long firstSeq, long lastSeq, boolean writable) {
        return cursor.offer(log(epoch, firstSeq, lastSeq), lastSeq + 1, lastSeq, writable);
    }

    private Step pageWithoutEvents(String epoch, long firstSeq, long lastSeq) {
        return cursor.read(log(epoch, firstSeq, lastSeq), lastSeq + 1, lastSeq, WRITABLE);
    }

    private static Extent log(String epoch, long firstSeq, long lastSeq) {
        return new Extent(epoch, firstSeq, lastSeq);
    }

    private static Step read(String epoch, long after) {
        return new Step.Read(new StreamPosition(epoch, after));
    }
}
