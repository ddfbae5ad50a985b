package dev.skald.domain.run.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.skald.domain.event.EventData;
import dev.skald.domain.event.EventType;
import dev.skald.domain.event.NewEvent;
import dev.skald.domain.run.Lease;
import dev.skald.domain.run.Run;
import dev.skald.domain.run.RunConflictException;
import dev.skald.domain.run.RunConflictException.Code;
import dev.skald.domain.run.RunId;
import dev.skald.domain.run.RunRequest;
import dev.skald.domain.run.RunState;
import dev.skald.domain.run.rules.RunBook.Opening;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class RunBookTest {

    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00.123Z");
    private static final Duration TTL = Duration.ofSeconds(30);
    private static final RunRequest PLAIN = new RunRequest(TTL, Optional.empty(), false);
    private static final RunRequest TAKEOVER = new RunRequest(TTL, Optional.empty(), true);

    @Test
    void aWorkflowWithoutARunTakesEventsOfAnybody() {
        RunBook.Fenced fenced = RunBook.EMPTY.append(Optional.empty(), List.of(thought()), 7, NOW);
        assertThat(fenced.run()).isEmpty();
        assertThat(fenced.book()).isEqualTo(RunBook.EMPTY);
        assertThat(RunBook.EMPTY.latest()).isEmpty();
    }

    @Test
    void anOpenRunBeginsBehindTheLastEventAndHoldsForItsTime() {
        Opening opening = RunBook.EMPTY.open(PLAIN, 7, NOW);
        assertThat(opening.ending()).isEmpty();
        assertThat(opening.run().expiresAt()).isEqualTo(NOW.plus(TTL));
        assertThat(opening.book().latest())
                .contains(new Run(opening.run().id(), RunState.RUNNING, NOW, Optional.empty(), 8, 7));
    }

    @Test
    void itsEventsBelongToItAndRenewItsLease() {
        Opening opening = RunBook.EMPTY.open(PLAIN, 0, NOW);
        RunBook.Fenced fenced = opening.book().append(lease(opening), List.of(thought()), 0, NOW.plusSeconds(10));
        assertThat(fenced.run()).contains(opening.run().id());
        assertThat(fenced.book().open().orElseThrow().expiresAt()).isEqualTo(NOW.plusSeconds(40));
    }

    @Test
    void whoHasNoLeaseIsToldWhichRunIsOpen() {
        Opening opening = RunBook.EMPTY.open(PLAIN, 0, NOW);
        assertThatExceptionOfType(RunConflictException.class)
                .isThrownBy(() -> opening.book().append(Optional.empty(), List.of(thought()), 0, NOW))
                .satisfies(conflict -> {
                    assertThat(conflict.code()).isEqualTo(Code.RUN_OPEN);
                    assertThat(conflict.open())
                            .contains(new RunConflictException.OpenUntil(
                                    opening.run().id(), NOW.plus(TTL)));
                });
        assertConflict(Code.RUN_OPEN, () -> opening.book().open(PLAIN, 0, NOW));
        assertConflict(
                Code.RUN_OPEN,
                () -> opening.book()
                        .open(new RunRequest(TTL, Optional.of(opening.run().id()), false), 0, NOW));
    }

    @Test
    void anUnknownLeaseIsLostWhetherARunIsOpenOrNot() {
        Optional<Lease> unknown = Optional.of(Lease.random());
        assertConflict(Code.LEASE_LOST, () -> RunBook.EMPTY.append(unknown, List.of(thought()), 0, NOW));
        Opening opening = RunBook.EMPTY.open(PLAIN, 0, NOW);
        assertConflict(Code.LEASE_LOST, () -> opening.book().append(unknown, List.of(thought()), 0, NOW));
        assertConflict(Code.LEASE_LOST, () -> opening.book().renew(opening.run().id(), unknown.get(), NOW));
    }

    @Test
    void anEndEndsTheRunAtItsOwnNumber() {
        Opening opening = RunBook.EMPTY.open(PLAIN, 4, NOW);
        RunBook.Fenced fenced = opening.book()
                .append(lease(opening), List.of(thought(), ending(RunState.SUCCEEDED)), 4, NOW.plusSeconds(1));
        assertThat(fenced.run()).contains(opening.run().id());
        assertThat(fenced.book().open()).isEmpty();
        assertThat(fenced.book().latest())
                .contains(new Run(opening.run().id(), RunState.SUCCEEDED, NOW, Optional.of(NOW.plusSeconds(1)), 5, 6));
    }

    @Test
    void nothingStandsBehindAnEnd() {
        Opening opening = RunBook.EMPTY.open(PLAIN, 0, NOW);
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        opening.book().append(lease(opening), List.of(ending(RunState.FAILED), thought()), 0, NOW));
    }

    @Test
    void anEndWithoutALeaseEndsNothing() {
        RunBook.Fenced fenced =
                RunBook.EMPTY.append(Optional.empty(), List.of(ending(RunState.SUCCEEDED), thought()), 0, NOW);
        assertThat(fenced.book().latest()).isEmpty();
    }

    @Test
    void afterTheEndTheLeaseAndTheNameAreKnownToHaveEnded() {
        Opening opening = RunBook.EMPTY.open(PLAIN, 0, NOW);
        RunBook over = ended(opening);
        RunId id = opening.run().id();
        assertConflict(Code.RUN_ENDED, () -> over.append(lease(opening), List.of(thought()), 1, NOW));
        assertConflict(Code.RUN_ENDED, () -> over.renew(id, opening.lease(), NOW));
        assertConflict(Code.RUN_ENDED, () -> over.open(new RunRequest(TTL, Optional.of(id), true), 1, NOW));
        Opening next = over.open(PLAIN, 1, NOW);
        assertConflict(Code.LEASE_LOST, () -> next.book().append(lease(opening), List.of(thought()), 1, NOW));
        assertConflict(Code.LEASE_LOST, () -> next.book().renew(id, opening.lease(), NOW));
        assertConflict(Code.RUN_ENDED, () -> next.book().open(new RunRequest(TTL, Optional.of(id), true), 1, NOW));
    }

    @Test
    void duplicatesAloneAreNeverRefusedSoThatAnEndCanBeSentAgain() {
        Opening opening = RunBook.EMPTY.open(PLAIN, 0, NOW);
        RunBook over = ended(opening);
        assertThat(over.append(lease(opening), List.of(), 1, NOW).book()).isEqualTo(over);
        assertThat(opening.book().append(Optional.empty(), List.of(), 1, NOW).book())
                .isEqualTo(opening.book());
        assertThat(opening.book()
                        .append(lease(opening), List.of(), 1, NOW.plusSeconds(9))
                        .book()
                        .open()
                        .orElseThrow()
                        .expiresAt())
                .isEqualTo(NOW.plusSeconds(39));
    }

    @Test
    void aTakeoverEndsTheOpenRunByAnEventOfItsOwn() {
        Opening first = RunBook.EMPTY.open(PLAIN, 2, NOW);
        Opening second = first.book().open(TAKEOVER, 5, NOW.plusSeconds(1));
        RunBook.Ending ending = second.ending().orElseThrow();
        assertThat(ending.run())
                .isEqualTo(new Run(first.run().id(), RunState.SUPERSEDED, NOW, Optional.of(NOW.plusSeconds(1)), 3, 6));
        assertThat(ending.event().type()).isEqualTo(EventType.ERROR);
        assertThat(ending.event().data().json()).contains("\"code\":\"superseded\"", "\"retryable\":false");
        assertThat(second.run().firstSeq()).isEqualTo(7);
        assertThat(second.book().latest().orElseThrow().state()).isEqualTo(RunState.RUNNING);
        assertConflict(Code.LEASE_LOST, () -> second.book().append(lease(first), List.of(thought()), 6, NOW));
    }

    @Test
    void aTakeoverOfTheSameNameGivesTheRunAnotherLeaseAndEndsNothing() {
        Opening first = RunBook.EMPTY.open(PLAIN, 2, NOW);
        Opening again =
                first.book().open(new RunRequest(TTL, Optional.of(first.run().id()), true), 5, NOW.plusSeconds(20));
        assertThat(again.ending()).isEmpty();
        assertThat(again.run().firstSeq()).isEqualTo(3);
        assertThat(again.run().startedAt()).isEqualTo(NOW);
        assertThat(again.run().expiresAt()).isEqualTo(NOW.plusSeconds(50));
        assertConflict(Code.LEASE_LOST, () -> again.book().append(lease(first), List.of(thought()), 5, NOW));
        assertThat(again.book().append(lease(again), List.of(thought()), 5, NOW).run())
                .contains(first.run().id());
    }

    @Test
    void aLeaseThatIsOverEndsItsRunOnce() {
        Opening opening = RunBook.EMPTY.open(PLAIN, 0, NOW);
        assertThat(opening.book().expire(3, NOW.plus(TTL).minusMillis(1))).isEmpty();
        RunBook.Expiry expiry = opening.book().expire(3, NOW.plus(TTL)).orElseThrow();
        assertThat(expiry.ending().run())
                .isEqualTo(new Run(opening.run().id(), RunState.LOST, NOW, Optional.of(NOW.plus(TTL)), 1, 4));
        assertThat(expiry.ending().event().data().json()).contains("\"code\":\"producer_lost\"", "\"retryable\":true");
        assertThat(expiry.book().expire(4, NOW.plus(TTL).plus(TTL))).isEmpty();
    }

    @Test
    void aRenewalOvertakesAnExpiryThatHasNotBeenWritten() {
        Opening opening = RunBook.EMPTY.open(PLAIN, 0, NOW);
        RunBook renewed = opening.book()
                .renew(opening.run().id(), opening.lease(), NOW.plus(TTL))
                .orElseThrow();
        assertThat(renewed.expire(0, NOW.plus(TTL))).isEmpty();
    }

    @Test
    void aRunWhoseLeaseIsOverMakesRoomForTheNext() {
        Opening first = RunBook.EMPTY.open(PLAIN, 0, NOW);
        Opening second = first.book().open(PLAIN, 0, NOW.plus(TTL));
        assertThat(second.ending().orElseThrow().run().state()).isEqualTo(RunState.LOST);
        assertThat(second.run().firstSeq()).isEqualTo(2);
    }

    @Test
    void aRunWhoseLeaseIsOverMakesNoRoomForOneOfItsOwnName() {
        Opening first = RunBook.EMPTY.open(PLAIN, 0, NOW);
        Optional<RunId> name = Optional.of(first.run().id());
        assertConflict(Code.RUN_OPEN, () -> first.book().open(new RunRequest(TTL, name, false), 0, NOW.plus(TTL)));
        Opening again = first.book().open(new RunRequest(TTL, name, true), 0, NOW.plus(TTL));
        assertThat(again.ending()).isEmpty();
    }

    @Test
    void whoAsksForARunThatHasEndedIsToldOfTheOpenOneFirst() {
        Opening first = RunBook.EMPTY.open(PLAIN, 0, NOW);
        Opening second = ended(first).open(PLAIN, 1, NOW);
        assertConflict(
                Code.RUN_OPEN,
                () -> second.book()
                        .open(new RunRequest(TTL, Optional.of(first.run().id()), false), 1, NOW));
    }

    @Test
    void aRunNobodyKnowsCannotBeRenewed() {
        assertThat(RunBook.EMPTY.renew(RunId.random(), Lease.random(), NOW)).isEmpty();
        assertThat(RunBook.EMPTY.open(PLAIN, 0, NOW).book().renew(RunId.random(), Lease.random(), NOW))
                .isEmpty();
    }

    @Test
    void onlySoManyRunsThatHaveEndedAreRemembered() {
        RunBook book = RunBook.EMPTY;
        for (int run = 0; run < RunBook.MAX_ENDED + 5; run++) {
            book = ended(book.open(PLAIN, run, NOW));
        }
        assertThat(book.ended()).hasSize(RunBook.MAX_ENDED);
        assertThat(book.latest().orElseThrow().lastSeq()).isEqualTo(RunBook.MAX_ENDED + 5);
    }

    @Test
    void aLeaseShowsItselfToNobody() {
        Lease lease = Lease.random();
        assertThat(lease.value()).hasSize(32);
        assertThat(lease.toString()).doesNotContain(lease.value());
        Opening opening = RunBook.EMPTY.open(PLAIN, 0, NOW);
        assertThat(opening.toString() + opening.book())
                .doesNotContain(opening.lease().value());
    }

    private static RunBook ended(Opening opening) {
        return opening.book()
                .append(
                        lease(opening),
                        List.of(ending(RunState.SUCCEEDED)),
                        opening.run().firstSeq() - 1,
                        NOW)
                .book();
    }

    private static Optional<Lease> lease(Opening opening) {
        return Optional.of(opening.lease());
    }

    private static NewEvent thought() {
        return new NewEvent(EventType.THOUGHT, EventData.of("{\"content\":\"x\"}"), NOW, Optional.empty());
    }

    private static NewEvent ending(RunState state) {
        return new NewEvent(
                EventType.RESULT, EventData.of("{\"answer\":1}"), NOW, Optional.empty(), Optional.of(state));
    }

    private static void assertConflict(Code code, ThrowingCallable call) {
        assertThatExceptionOfType(RunConflictException.class)
                .isThrownBy(call)
                .extracting(RunConflictException::code)
                .isEqualTo(code);
    }
}
