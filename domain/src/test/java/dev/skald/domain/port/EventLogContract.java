package dev.skald.domain.port;

import static dev.skald.domain.port.SampleEvents.named;
import static dev.skald.domain.port.SampleEvents.thought;
import static dev.skald.domain.port.SampleEvents.thoughts;
import static dev.skald.domain.port.Stages.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.skald.domain.event.EventType;
import dev.skald.domain.event.NewEvent;
import dev.skald.domain.event.RecordedEvent;
import dev.skald.domain.event.WorkflowId;
import dev.skald.domain.port.EventLog.Appended;
import dev.skald.domain.port.EventLog.Extent;
import dev.skald.domain.port.EventLog.From;
import dev.skald.domain.port.EventLog.Gap;
import dev.skald.domain.port.EventLog.Page;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link EventLog} does as long as nobody races; {@link EventLogConcurrencyContract} has the rest. */
public abstract class EventLogContract {

    /** More than any test appends to one workflow. */
    protected static final int PLENTY = 5_000;

    /** The workflow a test is about. */
    protected final WorkflowId workflow = WorkflowId.random();

    /** The log a test is about, which retains {@link #PLENTY}. */
    protected EventLog log;

    /** A new log that retains as many events of each workflow, and forgets idle workflows. */
    protected abstract EventLog logRetaining(int events);

    /** Has the log made last forget all workflows that nobody follows, as if they had been idle for long enough. */
    protected abstract void forgetIdleWorkflows();

    /** Makes the log. */
    @BeforeEach
    void makeLog() {
        log = logRetaining(PLENTY);
    }

    @Test
    void numbersEventsFromOneInTheOrderOfTheBatches() {
        Appended first = append(thought("a"), thought("b"));
        Appended second = append(thought("c"));

        String epoch = first.log().epoch();
        assertThat(epoch).isNotEmpty();
        assertThat(first)
                .isEqualTo(new Appended(new Extent(epoch, 1, 2), 2, 0, OptionalLong.of(1), OptionalLong.of(2)));
        assertThat(second)
                .isEqualTo(new Appended(new Extent(epoch, 1, 3), 1, 0, OptionalLong.of(3), OptionalLong.of(3)));
    }

    @Test
    void returnsEventsAsTheyWereAppended() {
        NewEvent event = named("x");
        append(event);

        assertThat(readAll().events()).containsExactly(event.numbered(1));
    }

    @Test
    void keepsTypeDataAndTimestampWhateverTheyAre() {
        List<Instant> times = Stream.of("0000-01-01T00:00:00Z", "1969-12-31T23:59:59.999Z", "9999-12-31T23:59:59.999Z")
                .map(Instant::parse)
                .toList();
        List<NewEvent> events = new ArrayList<>();
        for (EventType type : EventType.values()) {
            for (Instant time : times) {
                events.add(new NewEvent(
                        type, SampleEvents.data("日本 " + "x".repeat(events.size() * 40)), time, Optional.empty()));
            }
        }

        events.forEach(this::append);

        List<RecordedEvent> read = readAll().events();
        assertThat(read).hasSameSizeAs(events);
        for (int i = 0; i < read.size(); i++) {
            assertThat(read.get(i)).isEqualTo(events.get(i).numbered(i + 1));
        }
    }

    @Test
    void keepsWorkflowsApart() {
        WorkflowId other = WorkflowId.random();
        Extent mine = append(named("x")).log();
        Appended theirs = await(log.append(other, List.of(named("x"))));

        assertThat(theirs.accepted()).isEqualTo(1);
        assertThat(theirs.log().epoch()).isNotEqualTo(mine.epoch());
        assertThat(theirs.first()).hasValue(1);
    }

    @Test
    void leavesOutDuplicatesOfEarlierBatches() {
        append(named("x"), named("y"));
        Appended again = append(named("y"), named("z"), named("x"), thought("no id"));

        assertThat(again.accepted()).isEqualTo(2);
        assertThat(again.duplicates()).isEqualTo(2);
        assertThat(again.first()).hasValue(3);
        assertThat(again.last()).hasValue(4);
        assertThat(readAll().events()).extracting(RecordedEvent::seq).containsExactly(1L, 2L, 3L, 4L);
        assertThat(readAll().events().get(2)).isEqualTo(named("z").numbered(3));
    }

    @Test
    void leavesOutDuplicatesWithinABatch() {
        Appended appended = append(named("x"), named("x"), named("y"), named("x"));

        assertThat(appended.accepted()).isEqualTo(2);
        assertThat(appended.duplicates()).isEqualTo(2);
        assertThat(appended.log().lastSeq()).isEqualTo(2);
    }

    @Test
    void answersNoNumbersIfNothingWasAccepted() {
        Extent before = append(named("x")).log();
        Appended again = append(named("x"));

        assertThat(again).isEqualTo(new Appended(before, 0, 1, OptionalLong.empty(), OptionalLong.empty()));
    }

    @Test
    void takesTheSameEventTwiceIfItHasNoId() {
        append(thought("same"));

        assertThat(append(thought("same")).accepted()).isEqualTo(1);
    }

    @Test
    void remembersAnIdAsLongAsItsEvent() {
        log = logRetaining(3);
        append(named("x"), thought("2"), thought("3"));
        assertThat(append(named("x")).duplicates()).isEqualTo(1);

        append(thought("4"));
        Appended again = append(named("x"));

        assertThat(again.accepted()).isEqualTo(1);
        assertThat(again.first()).hasValue(5);
        assertThat(append(named("x")).duplicates()).isEqualTo(1);
    }

    @Test
    void retainsTheNewestEvents() {
        log = logRetaining(3);
        Extent extent = append(thoughts("e", 5)).log();

        assertThat(extent.firstSeq()).isEqualTo(3);
        assertThat(extent.lastSeq()).isEqualTo(5);
        assertThat(readAll().events()).extracting(RecordedEvent::seq).containsExactly(3L, 4L, 5L);
    }

    @Test
    void readsAWorkflowThatDoesNotExistAsEmpty() {
        for (From from : List.of(
                new From.Start(),
                new From.Latest(),
                new From.Tail(3, Optional.empty()),
                new From.After(0, Optional.empty()))) {
            assertThat(read(from)).isEqualTo(new Page(Extent.NONE, false, Optional.empty(), List.of()));
        }
        for (From from : List.of(
                new From.After(3, Optional.of("gone")),
                new From.After(Long.MAX_VALUE, Optional.empty()),
                new From.Tail(3, Optional.of("gone")))) {
            assertThat(read(from)).isEqualTo(new Page(Extent.NONE, true, Optional.empty(), List.of()));
        }
    }

    @Test
    void doesNotMakeAWorkflowByReadingIt() {
        readAll();

        assertThat(readAll().log().exists()).isFalse();
    }

    @Test
    void readsFromTheStart() {
        Extent extent = append(thoughts("e", 3)).log();

        Page page = read(new From.Start());

        assertThat(page.log()).isEqualTo(extent);
        assertThat(page.reset()).isFalse();
        assertThat(page.gap()).isEmpty();
        assertThat(page.events()).extracting(RecordedEvent::seq).containsExactly(1L, 2L, 3L);
    }

    @Test
    void readsNoGapFromTheStartOfATrimmedLog() {
        log = logRetaining(2);
        append(thoughts("e", 5));

        Page page = read(new From.Start());

        assertThat(page.gap()).isEmpty();
        assertThat(page.events()).extracting(RecordedEvent::seq).containsExactly(4L, 5L);
    }

    @Test
    void readsNothingButTheExtentFromTheEnd() {
        Extent extent = append(thoughts("e", 3)).log();

        assertThat(read(new From.Latest())).isEqualTo(new Page(extent, false, Optional.empty(), List.of()));
    }

    @Test
    void readsWhatLiesBehindAPlace() {
        Extent extent = append(thoughts("e", 5)).log();

        for (Optional<String> epoch : List.of(Optional.of(extent.epoch()), Optional.<String>empty())) {
            Page page = read(new From.After(3, epoch));
            assertThat(page.reset()).isFalse();
            assertThat(page.gap()).isEmpty();
            assertThat(page.events()).extracting(RecordedEvent::seq).containsExactly(4L, 5L);
        }
    }

    @Test
    void readsNothingBehindTheLastEvent() {
        Extent extent = append(thoughts("e", 5)).log();

        assertThat(read(new From.After(5, Optional.of(extent.epoch()))))
                .isEqualTo(new Page(extent, false, Optional.empty(), List.of()));
    }

    @Test
    void resetsAPlaceOfAnotherEpoch() {
        append(thoughts("e", 3));

        Page page = read(new From.After(2, Optional.of("another")));

        assertThat(page.reset()).isTrue();
        assertThat(page.gap()).isEmpty();
        assertThat(page.events()).extracting(RecordedEvent::seq).containsExactly(1L, 2L, 3L);
    }

    @Test
    void resetsAPlaceBeyondTheEnd() {
        log = logRetaining(2);
        Extent extent = append(thoughts("e", 3)).log();

        for (Optional<String> epoch : List.of(Optional.of(extent.epoch()), Optional.<String>empty())) {
            for (long seq : new long[] {4, Long.MAX_VALUE - 1, Long.MAX_VALUE}) {
                Page page = read(new From.After(seq, epoch));
                assertThat(page.reset()).isTrue();
                assertThat(page.gap()).isEmpty();
                assertThat(page.events()).extracting(RecordedEvent::seq).containsExactly(2L, 3L);
            }
        }
    }

    @Test
    void readsTheTail() {
        Extent extent = append(thoughts("e", 5)).log();

        for (Optional<String> epoch : List.of(Optional.of(extent.epoch()), Optional.<String>empty())) {
            Page page = read(new From.Tail(2, epoch));
            assertThat(page.log()).isEqualTo(extent);
            assertThat(page.reset()).isFalse();
            assertThat(page.gap()).isEmpty();
            assertThat(page.events()).extracting(RecordedEvent::seq).containsExactly(4L, 5L);
        }
    }

    @Test
    void readsATailThatIsLongerThanTheLogFromItsStart() {
        append(thoughts("e", 3));

        for (int count : new int[] {3, 4, From.Tail.MAX_COUNT}) {
            Page page = read(new From.Tail(count, Optional.empty()));
            assertThat(page.gap()).isEmpty();
            assertThat(page.events()).extracting(RecordedEvent::seq).containsExactly(1L, 2L, 3L);
        }
    }

    @Test
    void readsNoGapInATailThatWasTrimmed() {
        log = logRetaining(2);
        append(thoughts("e", 5));

        Page page = read(new From.Tail(4, Optional.empty()));

        assertThat(page.reset()).isFalse();
        assertThat(page.gap()).isEmpty();
        assertThat(page.events()).extracting(RecordedEvent::seq).containsExactly(4L, 5L);
        assertThat(read(new From.Tail(1, Optional.empty())).events())
                .extracting(RecordedEvent::seq)
                .containsExactly(5L);
    }

    @Test
    void resetsATailOfAnotherEpochAndReadsItAllTheSame() {
        append(thoughts("e", 5));

        Page page = read(new From.Tail(2, Optional.of("another")));

        assertThat(page.reset()).isTrue();
        assertThat(page.gap()).isEmpty();
        assertThat(page.events()).extracting(RecordedEvent::seq).containsExactly(4L, 5L);
    }

    @Test
    void boundsAPageOfATailFromItsBeginning() {
        append(thoughts("e", 5));

        Page page = await(log.read(workflow, new From.Tail(4, Optional.empty()), 2, Integer.MAX_VALUE));

        assertThat(page.events()).extracting(RecordedEvent::seq).containsExactly(2L, 3L);
    }

    @Test
    void saysWhatWasTrimmedBehindAPlace() {
        log = logRetaining(2);
        append(thoughts("e", 5));

        Page page = read(new From.After(1, Optional.empty()));

        assertThat(page.reset()).isFalse();
        assertThat(page.gap()).contains(new Gap(2, 3));
        assertThat(page.events()).extracting(RecordedEvent::seq).containsExactly(4L, 5L);
        assertThat(read(new From.After(3, Optional.empty())).gap()).isEmpty();
    }

    @Test
    void boundsAPageByItsEvents() {
        append(thoughts("e", 5));

        Page page = await(log.read(workflow, new From.After(1, Optional.empty()), 2, Integer.MAX_VALUE));

        assertThat(page.events()).extracting(RecordedEvent::seq).containsExactly(2L, 3L);
        assertThat(page.log().lastSeq()).isEqualTo(5);
    }

    @Test
    void boundsAPageByItsBytes() {
        append(thoughts("e", 5));
        int size = SampleEvents.data("e0").size();

        assertThat(readBytes(3 * size)).hasSize(3);
        assertThat(readBytes(3 * size - 1)).hasSize(2);
    }

    @Test
    void readsAtLeastOneEvent() {
        append(thoughts("e", 5));

        assertThat(readBytes(1)).extracting(RecordedEvent::seq).containsExactly(1L);
    }

    @Test
    void beginsANewEpochAfterADelete() {
        Extent before = append(named("x"), named("y")).log();

        await(log.delete(workflow));

        assertThat(readAll()).isEqualTo(new Page(Extent.NONE, false, Optional.empty(), List.of()));
        Appended after = append(named("x"));
        assertThat(after.accepted()).isEqualTo(1);
        assertThat(after.first()).hasValue(1);
        assertThat(after.log().epoch()).isNotEmpty().isNotEqualTo(before.epoch());
        assertThat(read(new From.After(1, Optional.of(before.epoch()))).reset()).isTrue();
    }

    @Test
    void deletesWhatDoesNotExist() {
        await(log.delete(workflow));

        assertThat(readAll().log()).isEqualTo(Extent.NONE);
    }

    @Test
    void hintsAppendsToFollowers() {
        RecordingPublisher follower = follow();
        RecordingPublisher other = follow();
        append(thought("a"), thought("b"));
        Extent extent = append(thoughts("c", 3)).log();

        await().untilAsserted(
                        () -> assertThat(follower.sawEnd(extent.epoch(), 5)).isTrue());
        await().untilAsserted(() -> assertThat(other.sawEnd(extent.epoch(), 5)).isTrue());
        assertThat(readAll().events()).containsAll(follower.events());
    }

    @Test
    void hintsConsecutiveEvents() {
        RecordingPublisher follower = follow();
        String epoch = append(thoughts("e", 3)).log().epoch();
        for (int i = 0; i < 20; i++) {
            append(thought("f" + i));
        }

        await().untilAsserted(() -> assertThat(follower.sawEnd(epoch, 23)).isTrue());
        assertThat(follower.batches()).allSatisfy(batch -> {
            long first = batch.events().get(0).seq();
            assertThat(batch.workflow()).isEqualTo(workflow);
            assertThat(batch.events())
                    .extracting(RecordedEvent::seq)
                    .containsExactlyElementsOf(
                            LongStream.range(first, first + batch.events().size())
                                    .boxed()
                                    .toList());
        });
    }

    @Test
    void hintsNothingOfOtherWorkflows() {
        RecordingPublisher follower = follow();
        await(log.append(WorkflowId.random(), List.of(thought("not yours"))));
        Extent mine = append(thought("yours")).log();

        await().untilAsserted(() -> assertThat(follower.sawEnd(mine.epoch(), 1)).isTrue());
        assertThat(follower.extents()).extracting(Extent::epoch).containsOnly(mine.epoch());
    }

    @Test
    void hintsTrims() {
        log = logRetaining(3);
        RecordingPublisher follower = follow();
        String epoch = append(thoughts("e", 3)).log().epoch();
        append(thought("one too many"));

        await().untilAsserted(() -> assertThat(follower.sawBeginning(epoch, 2)).isTrue());
    }

    @Test
    void hintsDeletesAndWhatComesAfter() {
        RecordingPublisher follower = follow();
        String before = append(thought("a")).log().epoch();
        await(log.delete(workflow));
        await().untilAsserted(() -> assertThat(follower.ends()).contains(End.DELETED));

        String after = append(thought("b")).log().epoch();

        assertThat(after).isNotEqualTo(before);
        await().untilAsserted(() -> assertThat(follower.sawEnd(after, 1)).isTrue());
    }

    @Test
    void hintsNothingMoreOnceAFollowingIsClosed() {
        RecordingPublisher closed = new RecordingPublisher();
        Following following = await(log.follow(workflow, closed));
        RecordingPublisher open = follow();
        following.close();
        following.close();
        String epoch = "";
        for (int i = 0; i < 20; i++) {
            epoch = append(thought("e" + i)).log().epoch();
        }
        await(log.delete(workflow));

        String appended = epoch;
        await().untilAsserted(() -> assertThat(open.sawEnd(appended, 20)).isTrue());
        await().untilAsserted(() -> assertThat(open.ends()).isNotEmpty());
        assertThat(closed.extents()).isEmpty();
        assertThat(closed.ends()).isEmpty();
    }

    @Test
    void givesAFollowedWorkflowItsEpoch() {
        follow();

        Extent followed = readAll().log();

        assertThat(followed.exists()).isTrue();
        assertThat(followed.lastSeq()).isZero();
        assertThat(append(thought("a")).log().epoch()).isEqualTo(followed.epoch());
    }

    @Test
    void keepsAReservedEpochAsLongAsAnybodyFollows() {
        Following first = await(log.follow(workflow, new RecordingPublisher()));
        String reserved = readAll().log().epoch();
        RecordingPublisher second = follow();
        first.close();
        forgetIdleWorkflows();

        assertThat(readAll().log().epoch()).isEqualTo(reserved);
        assertThat(append(thought("a")).log().epoch()).isEqualTo(reserved);
        await().untilAsserted(() -> assertThat(second.sawEnd(reserved, 1)).isTrue());
    }

    @Test
    void keepsTheEpochThatWasReservedOnceAnEventWasAppended() {
        Following following = await(log.follow(workflow, new RecordingPublisher()));
        String reserved = readAll().log().epoch();
        append(thought("a"));
        following.close();

        assertThat(readAll().log()).isEqualTo(new Extent(reserved, 1, 1));
    }

    @Test
    void forgetsAReservedEpochWithItsLastFollower() {
        Following first = await(log.follow(workflow, new RecordingPublisher()));
        Following second = await(log.follow(workflow, new RecordingPublisher()));
        String reserved = readAll().log().epoch();
        first.close();
        first.close();
        assertThat(readAll().log().epoch()).isEqualTo(reserved);

        second.close();

        await().untilAsserted(() -> assertThat(readAll().log()).isEqualTo(Extent.NONE));
        follow();
        assertThat(readAll().log().epoch()).isNotEmpty().isNotEqualTo(reserved);
        assertThat(read(new From.After(0, Optional.of(reserved))).reset()).isTrue();
    }

    @Test
    void tellsThoseWhoFollowAReservedEpochThatItWasDeletedAndBeginsAnother() {
        RecordingPublisher follower = follow();
        String reserved = readAll().log().epoch();

        await(log.delete(workflow));

        await().untilAsserted(() -> assertThat(follower.ends()).containsExactly(End.DELETED));
        assertThat(readAll().log().epoch()).isNotEqualTo(reserved);
        String after = append(thought("a")).log().epoch();
        assertThat(after).isNotEqualTo(reserved);
        await().untilAsserted(() -> assertThat(follower.sawEnd(after, 1)).isTrue());
    }

    @Test
    void keepsTheEpochWhenFollowingALogThatExists() {
        String epoch = append(thought("a")).log().epoch();
        follow();

        assertThat(readAll().log().epoch()).isEqualTo(epoch);
    }

    @Test
    void forgetsAnIdleWorkflowButNotAFollowedOne() {
        WorkflowId idle = WorkflowId.random();
        await(log.append(idle, List.of(thought("idle"))));
        append(thought("followed"));
        Following following = await(log.follow(workflow, new RecordingPublisher()));

        forgetIdleWorkflows();
        assertThat(await(log.read(idle, new From.Start(), 1, 1)).log()).isEqualTo(Extent.NONE);
        assertThat(readAll().log().lastSeq()).isEqualTo(1);

        following.close();
        forgetIdleWorkflows();
        assertThat(readAll().log()).isEqualTo(Extent.NONE);
    }

    /** Appends to {@link #workflow}. */
    protected final Appended append(NewEvent... batch) {
        return append(List.of(batch));
    }

    /** Appends to {@link #workflow}. */
    protected final Appended append(List<NewEvent> batch) {
        return await(log.append(workflow, batch));
    }

    /** Reads {@link #workflow} without bounds that matter. */
    protected final Page read(From from) {
        return await(log.read(workflow, from, PLENTY, Integer.MAX_VALUE));
    }

    /** Reads all of {@link #workflow}. */
    protected final Page readAll() {
        return read(new From.Start());
    }

    /** Follows {@link #workflow}. */
    protected final RecordingPublisher follow() {
        RecordingPublisher publisher = new RecordingPublisher();
        await(log.follow(workflow, publisher));
        return publisher;
    }

    private List<RecordedEvent> readBytes(int maxBytes) {
        return await(log.read(workflow, new From.Start(), PLENTY, maxBytes)).events();
    }
}
