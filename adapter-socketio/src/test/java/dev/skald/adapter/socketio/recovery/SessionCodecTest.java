package dev.skald.adapter.socketio.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skald.delivery.Told;
import dev.skald.domain.access.TokenIdentity;
import dev.skald.domain.event.StreamPosition;
import dev.skald.domain.event.WorkflowId;
import dev.skald.domain.port.KeptSession;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is kept of a session says the same to the process that reads it; what was not written so says nothing. */
class SessionCodecTest {

    private static final String EPOCH = "epoch";

    private final WorkflowId workflow = WorkflowId.random();
    private final WorkflowId other = WorkflowId.random();

    @Test
    void aSessionIsReadAsItWasWritten() {
        Journal journal = new Journal(Optional.of(offset(workflow, 3)));
        journal.wrote(0, workflow, EPOCH, 4, Long.MAX_VALUE - 1);
        journal.said("2[\"workflow:gap\",{\"from\":1,\"ü\":\"€ 😀\"}]");
        journal.told(0, workflow, new Told(EPOCH, Long.MAX_VALUE - 1, 3));
        journal.wrote(1, other, "another epoch", 1, 300);
        LostSession lost = new LostSession(
                "socket id",
                "issuer|älice",
                new TokenIdentity(Optional.of("issuer|tökén"), Optional.of(Instant.ofEpochSecond(1_800_000_000L, 5))),
                List.of(
                        new LostSession.Subscribed(
                                0, workflow, new StreamPosition(EPOCH, 3), Optional.empty(), new Told(EPOCH, 3, 1)),
                        new LostSession.Subscribed(
                                1,
                                other,
                                new StreamPosition("another epoch", 0),
                                Optional.of(Duration.ZERO),
                                new Told(EPOCH, 3, 1)),
                        new LostSession.Subscribed(
                                7,
                                other,
                                new StreamPosition("", Long.MAX_VALUE),
                                Optional.of(Duration.ofSeconds(1)),
                                new Told(EPOCH, 3, 1))),
                journal);

        LostSession read = readAgain(lost);

        assertThat(read.socketId()).isEqualTo(lost.socketId());
        assertThat(read.subject()).isEqualTo(lost.subject());
        assertThat(read.subscriptions()).isEqualTo(lost.subscriptions());
        assertSame(read.journal(), journal, List.of(offset(workflow, 3), offset(workflow, 5), offset(workflow, 9_000)));
        assertSame(read.journal(), journal, List.of(StreamKey.of(other, "another epoch") + ".17", "none"));
    }

    @Test
    void nothingIsReadAsNothing() {
        LostSession lost = new LostSession("", "", TokenIdentity.NONE, List.of(), new Journal(Optional.empty()));

        LostSession read = readAgain(lost);

        assertThat(read.subscriptions()).isEmpty();
        assertSame(read.journal(), lost.journal(), List.of(offset(workflow, 1)));
        assertThat(read.journal().standing(Optional.empty())).isPresent();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 10, 900, 1_030, 2_500})
    void aJournalProvesTheSameHoweverMuchWasWrittenAndDropped(int turns) {
        Random random = new Random(turns);
        List<WorkflowId> workflows = List.of(workflow, other, WorkflowId.random());
        long[] seqs = new long[3];
        Journal journal = new Journal(Optional.empty());
        List<String> offsets = new ArrayList<>(List.of("none"));
        for (int turn = 0; turn < turns; turn++) {
            int which = random.nextInt(3);
            if (random.nextInt(10) == 0) {
                journal.said("said " + turn);
            } else if (random.nextInt(10) == 0) {
                journal.told(which, workflows.get(which), new Told(EPOCH, turn, 2L * turn));
            } else {
                long first = seqs[which] + 1;
                seqs[which] += 1 + random.nextInt(40);
                journal.wrote(which, workflows.get(which), EPOCH, first, seqs[which]);
                offsets.add(offset(workflows.get(which), first));
                offsets.add(offset(workflows.get(which), seqs[which]));
            }
        }

        assertSame(read(session(journal)).journal(), journal, offsets);
    }

    @Test
    void whatIsReadGoesOn() {
        Journal journal = new Journal(Optional.empty());
        journal.wrote(0, workflow, EPOCH, 1, 5);
        Journal read = read(session(journal)).journal();
        read.wrote(0, workflow, EPOCH, 6, 7);
        journal.wrote(0, workflow, EPOCH, 6, 7);

        assertSame(read, journal, List.of(offset(workflow, 5), offset(workflow, 7), offset(workflow, 8)));
    }

    @Test
    void theLongestJournalThereIsFits() {
        Journal journal = new Journal(Optional.empty());
        for (int i = 0; i < 4 * Journal.MAX_ENTRIES; i++) {
            journal.wrote(i % 2_000, WorkflowId.random(), "e".repeat(22), Long.MAX_VALUE - 10, Long.MAX_VALUE - 9);
        }
        byte[] written = SessionCodec.encode(session(journal));

        assertThat(written).hasSizeLessThan(KeptSession.MAX_CONTENT_BYTES);
        assertThat(SessionCodec.decode(written)).isPresent();
    }

    @Test
    void anotherVersionIsNotRead() {
        byte[] written = SessionCodec.encode(session(new Journal(Optional.empty())));
        for (int version : new int[] {0, 1, 127}) {
            byte[] changed = written.clone();
            changed[0] = (byte) version;
            assertThat(SessionCodec.decode(changed)).isEmpty();
        }
    }

    @Test
    void whatWasCutOffOrContinuedIsNotRead() {
        Journal journal = new Journal(Optional.of(offset(workflow, 1)));
        journal.wrote(0, workflow, EPOCH, 1, 5);
        journal.told(0, workflow, new Told(EPOCH, 2, 1));
        journal.said("said");
        byte[] written = SessionCodec.encode(session(journal));
        for (int length = 0; length < written.length; length++) {
            assertThat(SessionCodec.decode(Arrays.copyOf(written, length)))
                    .as("of " + length + " bytes")
                    .isEmpty();
        }
        assertThat(SessionCodec.decode(Arrays.copyOf(written, written.length + 1)))
                .isEmpty();
    }

    @Test
    void noBytesAreAnException() {
        Random random = new Random(42);
        Journal journal = new Journal(Optional.of(offset(workflow, 1)));
        journal.wrote(0, workflow, EPOCH, 1, 5);
        journal.told(0, workflow, new Told(EPOCH, 2, 1));
        journal.said("said");
        byte[] written = SessionCodec.encode(session(journal));
        for (int i = 0; i < 100_000; i++) {
            byte[] changed = i % 2 == 0 ? written.clone() : new byte[random.nextInt(100)];
            if (i % 2 == 1) {
                random.nextBytes(changed);
            }
            for (int bytes = random.nextInt(4); bytes >= 0 && changed.length > 0; bytes--) {
                changed[random.nextInt(changed.length)] = (byte) random.nextInt();
            }
            if (changed.length > 0 && i % 3 > 0) {
                changed[0] = 2;
            }
            SessionCodec.decode(changed)
                    .ifPresent(read -> assertThat(read.journal().standing(Optional.of("none")))
                            .isEmpty());
        }
    }

    private LostSession session(Journal journal) {
        return new LostSession(
                "socket",
                "alice",
                TokenIdentity.NONE,
                List.of(new LostSession.Subscribed(
                        0, workflow, new StreamPosition(EPOCH, 3), Optional.empty(), new Told(EPOCH, 3, 1))),
                journal);
    }

    private static LostSession readAgain(LostSession session) {
        byte[] written = SessionCodec.encode(read(session));
        assertThat(written).isEqualTo(SessionCodec.encode(session));
        return SessionCodec.decode(written).orElseThrow();
    }

    private static LostSession read(LostSession session) {
        return SessionCodec.decode(SessionCodec.encode(session)).orElseThrow();
    }

    private static void assertSame(Journal read, Journal written, List<String> offsets) {
        assertThat(read.standing(Optional.empty())).isEqualTo(written.standing(Optional.empty()));
        for (String offset : offsets) {
            assertThat(read.standing(Optional.of(offset))).as(offset).isEqualTo(written.standing(Optional.of(offset)));
        }
    }

    private static String offset(WorkflowId workflow, long seq) {
        return StreamKey.of(workflow, EPOCH) + "." + seq;
    }
}
