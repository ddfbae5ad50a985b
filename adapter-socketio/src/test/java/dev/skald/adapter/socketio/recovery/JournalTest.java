package dev.skald.adapter.socketio.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skald.delivery.Told;
import dev.skald.domain.event.StreamPosition;
import dev.skald.domain.event.WorkflowId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** From the last offset a client has, the journal knows what it has, or knows that it does not know. */
final class JournalTest {

    private static final WorkflowId ONE = WorkflowId.parse("00000000-0000-4000-8000-000000000001");
    private static final WorkflowId OTHER = WorkflowId.parse("00000000-0000-4000-8000-000000000002");
    private static final Optional<String> NOTHING = Optional.empty();

    @Test
    void nothingWasWritten() {
        Journal journal = new Journal(NOTHING);

        assertStands(journal, NOTHING, Map.of());
        assertThat(journal.standing(Optional.of(offset(ONE, 1)))).isEmpty();
        assertThat(journal.standing(Optional.of("auth:expired"))).isEmpty();
    }

    @Test
    void aRunIsKnownAtEachOfItsEvents() {
        Journal journal = new Journal(NOTHING);
        journal.wrote(0, ONE, "e", 5, 7);
        journal.wrote(0, ONE, "e", 8, 8);

        for (long seq = 5; seq <= 8; seq++) {
            assertStands(journal, Optional.of(offset(ONE, seq)), Map.of(0, new StreamPosition("e", seq)));
        }
        assertStands(journal, NOTHING, Map.of());
        for (String unknown : List.of(offset(ONE, 4), offset(ONE, 9), offset(OTHER, 5), "", ".", "5", "x.5", ".5")) {
            assertThat(journal.standing(Optional.of(unknown))).as(unknown).isEmpty();
        }
        assertThat(journal.standing(Optional.of(StreamKey.of(ONE, "another") + ".5")))
                .isEmpty();
        assertThat(journal.standing(Optional.of(StreamKey.of(ONE, "e") + ".99999999999999999999")))
                .isEmpty();
    }

    @Test
    void consecutiveEventsTakeOneEntryHoweverMany() {
        Journal journal = new Journal(NOTHING);
        for (long seq = 1; seq <= 10L * Journal.MAX_ENTRIES; seq++) {
            journal.wrote(0, ONE, "e", seq, seq);
        }

        assertStands(journal, Optional.of(offset(ONE, 1)), Map.of(0, new StreamPosition("e", 1)));
        assertStands(journal, NOTHING, Map.of());
    }

    @Test
    void whatWasSaidBehindTheLastEventIsMissed() {
        Journal journal = new Journal(NOTHING);
        journal.said("ack");
        journal.wrote(0, ONE, "e", 1, 2);
        journal.said("gap");
        journal.wrote(0, ONE, "e", 3, 4);
        journal.said("unsubscribed");

        assertThat(missed(journal, NOTHING)).containsExactly("ack", "gap", "unsubscribed");
        assertThat(missed(journal, Optional.of(offset(ONE, 1)))).containsExactly("gap", "unsubscribed");
        assertThat(missed(journal, Optional.of(offset(ONE, 3)))).containsExactly("unsubscribed");
    }

    @Test
    void whatWasToldBeforeTheLastEventIsKnownAndNothingOfItIsMissed() {
        Journal journal = new Journal(NOTHING);
        journal.told(0, ONE, new Told("e", 2, 0));
        journal.wrote(0, ONE, "e", 1, 2);
        journal.told(0, ONE, new Told("e", 2, 1));
        journal.told(0, ONE, new Told("e", 2, 2));
        journal.wrote(0, ONE, "e", 3, 4);
        journal.told(0, ONE, new Told("e", 3, 2));

        assertThat(told(journal, NOTHING)).isEmpty();
        assertThat(told(journal, Optional.of(offset(ONE, 2)))).isEqualTo(Map.of(0, new Told("e", 2, 0)));
        assertThat(told(journal, Optional.of(offset(ONE, 3)))).isEqualTo(Map.of(0, new Told("e", 2, 2)));
        assertThat(missed(journal, NOTHING)).isEmpty();

        alternate(journal, Journal.MAX_ENTRIES);
        assertThat(told(journal, Optional.of(StreamKey.of(OTHER, "b") + "." + Journal.MAX_ENTRIES)))
                .isEqualTo(Map.of(0, new Told("e", 3, 2)));
    }

    @Test
    void anOpenEndProvesEveryLaterOffsetOfTheOneSubscription() {
        Journal journal = new Journal(NOTHING);
        journal.said("ack");
        journal.wrote(0, ONE, "e", 5, 8);
        journal.told(0, ONE, new Told("e", 2, 0));

        Journal open = journal.openEnded(0, ONE, new StreamPosition("e", 4));

        for (long seq : new long[] {5, 8, 9, 1_000_000, Long.MAX_VALUE}) {
            assertStands(open, Optional.of(offset(ONE, seq)), Map.of(0, new StreamPosition("e", seq)));
        }
        assertThat(told(open, Optional.of(offset(ONE, 8)))).isEmpty();
        assertThat(told(open, Optional.of(offset(ONE, 9)))).isEqualTo(Map.of(0, new Told("e", 2, 0)));
        assertThat(missed(open, NOTHING)).containsExactly("ack");
        assertThat(open.standing(Optional.of(offset(ONE, 4)))).isEmpty();
        assertThat(open.standing(Optional.of(offset(OTHER, 9)))).isEmpty();
        assertThat(open.standing(Optional.of(StreamKey.of(ONE, "another") + ".9")))
                .isEmpty();
        assertThat(journal.standing(Optional.of(offset(ONE, 9)))).isEmpty();
    }

    @Test
    void anOpenEndBeginsWhereTheSubscriptionDoes() {
        Journal open = new Journal(Optional.of(offset(ONE, 7))).openEnded(3, ONE, new StreamPosition("e", 7));

        assertStands(open, Optional.of(offset(ONE, 7)), Map.of());
        assertStands(open, Optional.of(offset(ONE, 8)), Map.of(3, new StreamPosition("e", 8)));
        assertThat(open.standing(Optional.of(offset(ONE, 6)))).isEmpty();
    }

    private static Map<Integer, Told> told(Journal journal, Optional<String> offset) {
        return journal.standing(offset).orElseThrow().told();
    }

    @Test
    void anOffsetThatWasBroughtSaysNothingOnceItsEventWasWrittenAgain() {
        Journal journal = new Journal(Optional.of(offset(ONE, 2)));
        journal.wrote(0, ONE, "e", 1, 1);
        assertStands(journal, Optional.of(offset(ONE, 2)), Map.of());

        journal.wrote(0, ONE, "e", 2, 3);

        assertThat(journal.standing(Optional.of(offset(ONE, 2)))).isEmpty();
        assertStands(journal, Optional.of(offset(ONE, 1)), Map.of(0, new StreamPosition("e", 1)));
        assertStands(journal, Optional.of(offset(ONE, 3)), Map.of(0, new StreamPosition("e", 3)));
        assertThat(journal.standing(NOTHING))
                .as("it brought an offset, and has none now")
                .isEmpty();
    }

    @Test
    void anEventThatWasWrittenTwiceSaysNothing() {
        Journal journal = new Journal(NOTHING);
        journal.wrote(0, ONE, "e", 1, 3);
        journal.wrote(1, ONE, "e", 2, 4);

        assertThat(journal.standing(Optional.of(offset(ONE, 2)))).isEmpty();
        assertThat(journal.standing(Optional.of(offset(ONE, 3)))).isEmpty();
        assertStands(
                journal,
                Optional.of(offset(ONE, 4)),
                Map.of(0, new StreamPosition("e", 3), 1, new StreamPosition("e", 4)));
    }

    @Test
    void ofManyEntriesTheOldestAreDroppedButNotWhereTheyGotTo() {
        Journal journal = new Journal(NOTHING);
        journal.wrote(0, ONE, "e", 1, 9);
        alternate(journal, Journal.MAX_ENTRIES);

        assertThat(journal.standing(NOTHING)).isEmpty();
        assertThat(journal.standing(Optional.of(offset(ONE, 9)))).isEmpty();
        assertThat(journal.standing(Optional.of(StreamKey.of(OTHER, "b") + "." + Journal.MAX_ENTRIES))
                        .orElseThrow()
                        .reached())
                .containsEntry(0, new StreamPosition("e", 9))
                .containsEntry(2, new StreamPosition("b", Journal.MAX_ENTRIES));
    }

    @Test
    void anEventThatWasWrittenTwiceSaysNothingAlsoWhenOnceIsForgotten() {
        Journal journal = new Journal(NOTHING);
        journal.wrote(0, ONE, "e", 1, 9);
        alternate(journal, Journal.MAX_ENTRIES);
        journal.wrote(7, ONE, "e", 1, 12);

        assertThat(journal.standing(Optional.of(offset(ONE, 9)))).isEmpty();
        assertThat(journal.standing(Optional.of(offset(ONE, 10)))).isPresent();
    }

    @Test
    void longPacketsAreDroppedSoonerThanShortOnes() {
        Journal journal = new Journal(NOTHING);
        journal.wrote(0, ONE, "e", 1, 1);
        journal.said("x".repeat(Journal.MAX_SAID_CHARS));
        assertThat(missed(journal, Optional.of(offset(ONE, 1)))).hasSize(1);

        journal.said("y");
        journal.wrote(0, ONE, "e", 2, 2);

        assertThat(journal.standing(Optional.of(offset(ONE, 1)))).isEmpty();
        assertStands(journal, Optional.of(offset(ONE, 2)), Map.of(0, new StreamPosition("e", 2)));
    }

    @Test
    void whoWatchesMoreThanCanBeRememberedIsNotGuessedAt() {
        Journal journal = new Journal(NOTHING);
        for (int subscription = 0; subscription < 3 * Journal.MAX_ENTRIES; subscription++) {
            journal.wrote(subscription, WorkflowId.random(), "e", 1, 1);
        }
        journal.wrote(0, ONE, "e", 1, 1);

        assertThat(journal.standing(Optional.of(offset(ONE, 1)))).isEmpty();
    }

    /** Whatever was written, for each prefix of it that a client may have received. */
    @ParameterizedTest
    @ValueSource(ints = {5, 20, 100, 400, 4_000})
    void agreesWithAListOfEverything(int length) {
        for (int seed = 0; seed < 1_500 / length + 3; seed++) {
            Everything all = new Everything(new Random(seed));
            for (int i = 0; i < length; i++) {
                all.writeSomething();
            }
            all.assertAgrees(seed);
        }
    }

    /** Two workflows that take turns. */
    private static void alternate(Journal journal, int turns) {
        for (int seq = 1; seq <= turns; seq++) {
            journal.wrote(1, ONE, "a", seq, seq);
            journal.wrote(2, OTHER, "b", seq, seq);
        }
    }

    private static void assertStands(Journal journal, Optional<String> offset, Map<Integer, StreamPosition> reached) {
        assertThat(journal.standing(offset).orElseThrow().reached())
                .as(offset.toString())
                .isEqualTo(reached);
    }

    private static List<String> missed(Journal journal, Optional<String> offset) {
        return journal.standing(offset).orElseThrow().missed();
    }

    private static String offset(WorkflowId workflow, long seq) {
        return StreamKey.of(workflow, "e") + "." + seq;
    }

    /** A connection that remembers everything. */
    private static final class Everything {

        private static final int SUBSCRIPTIONS = 3;

        private final Random random;
        private final Optional<String> brought;
        private final Journal journal;
        private final List<Written> written = new ArrayList<>();
        private final int[] ids = {0, 1, 2};
        private final long[] seqs = new long[SUBSCRIPTIONS];
        private int begun = SUBSCRIPTIONS;

        Everything(Random random) {
            this.random = random;
            this.brought = random.nextBoolean() ? Optional.empty() : Optional.of(offset(ONE, random.nextInt(8)));
            this.journal = new Journal(brought);
        }

        /** An event or a packet: a packet has no offset. */
        private record Written(Optional<String> offset, int subscription, long seq, String packet) {}

        void writeSomething() {
            int which = random.nextInt(SUBSCRIPTIONS);
            switch (random.nextInt(12)) {
                case 0 -> {
                    String packet = "packet " + written.size();
                    journal.said(packet);
                    written.add(new Written(Optional.empty(), -1, 0, packet));
                }
                case 1 -> {
                    // Subscribes anew, mostly further on.
                    ids[which] = begun++;
                    seqs[which] = Math.max(0, seqs[which] + random.nextInt(5) - 2);
                }
                case 2 -> seqs[which] += random.nextInt(3);
                default -> write(which, 1 + random.nextInt(3));
            }
        }

        private void write(int which, int events) {
            WorkflowId workflow = which == 0 ? ONE : OTHER;
            String epoch = which == 2 ? "f" : "e";
            journal.wrote(ids[which], workflow, epoch, seqs[which] + 1, seqs[which] + events);
            for (int i = 0; i < events; i++) {
                long seq = ++seqs[which];
                written.add(
                        new Written(Optional.of(StreamKey.of(workflow, epoch) + "." + seq), ids[which], seq, epoch));
            }
        }

        void assertAgrees(int seed) {
            int step = Math.max(1, written.size() / 100);
            for (int received = 0; received <= written.size(); received += step) {
                Optional<String> offset = brought;
                for (Written one : written.subList(0, received)) {
                    offset = one.offset.or(lastOf(offset));
                }
                assertAgrees(offset, "seed " + seed + ", received " + received);
            }
        }

        private static java.util.function.Supplier<Optional<String>> lastOf(Optional<String> offset) {
            return () -> offset;
        }

        private void assertAgrees(Optional<String> offset, String when) {
            List<Integer> places = new ArrayList<>(); // how much may have been received up to that event
            if (offset.equals(brought)) {
                places.add(0);
            }
            for (int i = 0; i < written.size(); i++) {
                if (written.get(i).offset.isPresent() && written.get(i).offset.equals(offset)) {
                    places.add(i + 1);
                }
            }
            Optional<Journal.Standing> standing = journal.standing(offset);
            if (places.size() != 1) {
                assertThat(standing).as(when).isEmpty();
            } else if (standing.isPresent() || written.size() <= Journal.MAX_ENTRIES) {
                assertThat(standing).as(when).contains(at(places.get(0)));
            }
        }

        private Journal.Standing at(int place) {
            Map<Integer, StreamPosition> reached = new HashMap<>();
            for (Written one : written.subList(0, place)) {
                if (one.offset.isPresent()) {
                    reached.put(one.subscription, new StreamPosition(one.packet, one.seq));
                }
            }
            List<String> missed = written.subList(place, written.size()).stream()
                    .filter(one -> one.offset.isEmpty())
                    .map(Written::packet)
                    .toList();
            return new Journal.Standing(reached, Map.of(), missed);
        }
    }
}
