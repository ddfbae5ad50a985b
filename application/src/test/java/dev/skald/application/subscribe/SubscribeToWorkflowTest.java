package dev.skald.application.subscribe;

import static java.util.concurrent.CompletableFuture.completedFuture;
import static java.util.concurrent.CompletableFuture.completedStage;
import static java.util.concurrent.CompletableFuture.failedStage;
import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyInt;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.Mockito.inOrder;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.verifyNoInteractions;
import static org.mockito.Mockito.verifyNoMoreInteractions;
import static org.mockito.Mockito.when;

import dev.skald.application.authorize.AuthorizeAccess;
import dev.skald.application.subscribe.SubscribeToWorkflow.Forbidden;
import dev.skald.application.subscribe.SubscribeToWorkflow.Outcome;
import dev.skald.application.subscribe.SubscribeToWorkflow.Subscribed;
import dev.skald.domain.access.Permission;
import dev.skald.domain.access.Principal;
import dev.skald.domain.access.WorkflowGrant;
import dev.skald.domain.event.StreamPosition;
import dev.skald.domain.event.WorkflowId;
import dev.skald.domain.port.EventLog;
import dev.skald.domain.port.EventLog.Extent;
import dev.skald.domain.port.EventLog.From;
import dev.skald.domain.port.EventLog.Gap;
import dev.skald.domain.port.EventLog.Page;
import dev.skald.domain.port.Following;
import dev.skald.domain.port.UnavailableException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.mockito.InOrder;

@DisplayName("Subscribing")
class SubscribeToWorkflowTest {

    private static final Extent LOG = new Extent("a", 11, 20);
    private static final Optional<String> SAME_EPOCH = Optional.of("a");
    private static final Optional<String> OTHER_EPOCH = Optional.of("b");
    private static final Optional<String> ANY_EPOCH = Optional.empty();
    private static final Optional<Gap> NO_GAP = Optional.empty();

    private final WorkflowId workflow = WorkflowId.random();
    private final Principal viewer = new Principal("alice", Set.of(), new WorkflowGrant.Absent(), Instant.MAX);
    private final EventLog log = mock(EventLog.class);
    private final AuthorizeAccess authorize = mock(AuthorizeAccess.class);

    @SuppressWarnings("unchecked")
    private final Supplier<CompletionStage<Following>> follow = mock(Supplier.class);

    private final Following followed = mock(Following.class);

    private final SubscribeToWorkflow subscribeToWorkflow = SubscribeToWorkflow.to(log, authorize);

    @BeforeEach
    void allow() {
        when(authorize.allows(viewer, Permission.READ, workflow)).thenReturn(completedFuture(true));
        when(follow.get()).thenReturn(completedStage(followed));
    }

    @Nested
    class BeginsWhere {

        @Test
        void theLogDoesIfAllIsAskedFor() {
            logAnswers(new Page(LOG, false, NO_GAP, List.of()));

            assertThat(subscribe(new From.Start(), SAME_EPOCH)).isEqualTo(subscribed(LOG, false, NO_GAP, behind(10)));
        }

        @Test
        void theLogEndsIfOnlyWhatIsToComeIsAskedFor() {
            logAnswers(new Page(LOG, false, NO_GAP, List.of()));

            assertThat(subscribe(new From.Latest(), ANY_EPOCH)).isEqualTo(subscribed(LOG, false, NO_GAP, behind(20)));
        }

        @Test
        void theViewerLeftOff() {
            logAnswers(new Page(LOG, false, NO_GAP, List.of()));

            assertThat(subscribe(new From.After(15, SAME_EPOCH), SAME_EPOCH))
                    .isEqualTo(subscribed(LOG, false, NO_GAP, behind(15)));
        }

        @Test
        void theGapEndsIfRetentionTookWhatComesNext() {
            Optional<Gap> gap = Optional.of(new Gap(6, 10));
            logAnswers(new Page(LOG, false, gap, List.of()));

            assertThat(subscribe(new From.After(5, SAME_EPOCH), SAME_EPOCH))
                    .isEqualTo(subscribed(LOG, false, gap, behind(10)));
        }

        @Test
        void theLogDoesIfThePlaceIsNoneOfIt() {
            logAnswers(new Page(LOG, true, NO_GAP, List.of()));

            assertThat(subscribe(new From.After(99, ANY_EPOCH), ANY_EPOCH))
                    .isEqualTo(subscribed(LOG, true, NO_GAP, behind(10)));
        }

        @Test
        void theLogDoesIfTheViewerKnewAnotherEpoch() {
            logAnswers(new Page(LOG, false, NO_GAP, List.of()));

            assertThat(subscribe(new From.Start(), OTHER_EPOCH)).isEqualTo(subscribed(LOG, true, NO_GAP, behind(10)));
        }

        @Test
        void theLogEndsIfTheViewerKnewAnotherEpochButAskedForWhatIsToCome() {
            logAnswers(new Page(LOG, false, NO_GAP, List.of()));

            assertThat(subscribe(new From.Latest(), OTHER_EPOCH)).isEqualTo(subscribed(LOG, true, NO_GAP, behind(20)));
        }

        @Test
        void soManyEventsAreLeftBeforeTheEndIfATailIsAskedFor() {
            logAnswers(new Page(LOG, false, NO_GAP, List.of()));

            assertThat(subscribe(new From.Tail(3, SAME_EPOCH), SAME_EPOCH))
                    .isEqualTo(subscribed(LOG, false, NO_GAP, behind(17)));
        }

        @Test
        void theLogDoesIfItIsShorterThanTheTail() {
            logAnswers(new Page(LOG, false, NO_GAP, List.of()));

            assertThat(subscribe(new From.Tail(11, ANY_EPOCH), ANY_EPOCH))
                    .isEqualTo(subscribed(LOG, false, NO_GAP, behind(10)));
        }

        @Test
        void theTailDoesThoughTheViewerKnewAnotherEpoch() {
            logAnswers(new Page(LOG, true, NO_GAP, List.of()));

            assertThat(subscribe(new From.Tail(3, OTHER_EPOCH), OTHER_EPOCH))
                    .isEqualTo(subscribed(LOG, true, NO_GAP, behind(17)));
        }

        @Test
        void theTailOfAnEmptyLogDoes() {
            Extent empty = new Extent("a", 1, 0);
            logAnswers(new Page(empty, false, NO_GAP, List.of()));

            assertThat(subscribe(new From.Tail(From.Tail.MAX_COUNT, ANY_EPOCH), ANY_EPOCH))
                    .isEqualTo(subscribed(empty, false, NO_GAP, behind(0)));
        }

        @Test
        void theLogDoesIfThePlaceIsTheLargestThereIs() {
            logAnswers(new Page(LOG, true, NO_GAP, List.of()));

            assertThat(subscribe(new From.After(Long.MAX_VALUE, ANY_EPOCH), ANY_EPOCH))
                    .isEqualTo(subscribed(LOG, true, NO_GAP, behind(10)));
        }

        @Test
        void anEmptyLogDoes() {
            Extent empty = new Extent("a", 1, 0);
            logAnswers(new Page(empty, false, NO_GAP, List.of()));

            assertThat(subscribe(new From.Start(), ANY_EPOCH)).isEqualTo(subscribed(empty, false, NO_GAP, behind(0)));
        }
    }

    @Test
    void authorizesThenFollowsThenAuthorizesAgainThenReads() {
        logAnswers(new Page(LOG, false, NO_GAP, List.of()));

        subscribe(new From.Start(), ANY_EPOCH);

        InOrder order = inOrder(authorize, follow, log);
        order.verify(authorize).allows(viewer, Permission.READ, workflow);
        order.verify(follow).get();
        order.verify(authorize).allows(viewer, Permission.READ, workflow);
        order.verify(log).read(eq(workflow), eq(new From.Start()), anyInt(), anyInt());
        order.verifyNoMoreInteractions();
    }

    @Test
    void readsOnlyOnceTheWorkflowIsFollowed() {
        CompletableFuture<Following> following = new CompletableFuture<>();
        when(follow.get()).thenReturn(following);
        logAnswers(new Page(LOG, false, NO_GAP, List.of()));

        CompletionStage<Outcome<Following>> outcome =
                subscribeToWorkflow.subscribe(viewer, workflow, new From.Start(), ANY_EPOCH, follow);
        verifyNoInteractions(log);
        following.complete(followed);

        assertThat(outcome).isCompletedWithValueMatching(Subscribed.class::isInstance);
    }

    @Test
    void tellsTheLogWhichEpochTheViewerKnows() {
        logAnswers(new Page(LOG, false, NO_GAP, List.of()));

        subscribe(new From.After(15, ANY_EPOCH), SAME_EPOCH);

        verify(log).read(workflow, new From.After(15, SAME_EPOCH), 1, 1);
    }

    @Test
    void tellsTheLogWhichEpochTheViewerOfATailKnows() {
        logAnswers(new Page(LOG, true, NO_GAP, List.of()));

        subscribe(new From.Tail(5, ANY_EPOCH), OTHER_EPOCH);

        verify(log).read(workflow, new From.Tail(5, OTHER_EPOCH), 1, 1);
    }

    @Test
    void isForbiddenBeforeAnythingIsFollowed() {
        when(authorize.allows(viewer, Permission.READ, workflow)).thenReturn(completedFuture(false));

        assertThat(subscribe(new From.Start(), ANY_EPOCH)).isEqualTo(new Forbidden<>());
        verifyNoInteractions(follow, log);
    }

    @Test
    void isForbiddenIfTheRightIsTakenWhileItBegins() {
        when(authorize.allows(viewer, Permission.READ, workflow))
                .thenReturn(completedFuture(true))
                .thenReturn(completedFuture(false));

        assertThat(subscribe(new From.Start(), ANY_EPOCH)).isEqualTo(new Forbidden<>());
        verify(follow).get();
        verify(followed).close();
        verifyNoMoreInteractions(log);
    }

    @Test
    void followsNoLongerIfTheLogCannotBeRead() {
        when(log.read(eq(workflow), any(), anyInt(), anyInt()))
                .thenReturn(failedStage(new UnavailableException("away")));

        assertThat(subscribeToWorkflow.subscribe(viewer, workflow, new From.Start(), ANY_EPOCH, follow))
                .failsWithin(Duration.ZERO)
                .withThrowableThat()
                .withCauseInstanceOf(UnavailableException.class);
        verify(followed).close();
    }

    @Test
    void whoeverIsToldWhereToBeginFollowsUntilHeCloses() {
        logAnswers(new Page(LOG, false, NO_GAP, List.of()));

        assertThat(subscribe(new From.Start(), ANY_EPOCH)).isInstanceOf(Subscribed.class);
        verify(followed, never()).close();
    }

    @Test
    void saysSoIfTheWorkflowCannotBeFollowed() {
        when(follow.get()).thenReturn(failedStage(new UnavailableException("too many workflows")));

        assertThat(subscribeToWorkflow.subscribe(viewer, workflow, new From.Start(), ANY_EPOCH, follow))
                .failsWithin(Duration.ZERO)
                .withThrowableThat()
                .withCauseInstanceOf(UnavailableException.class);
        verifyNoInteractions(log);
    }

    private void logAnswers(Page page) {
        when(log.read(eq(workflow), any(), anyInt(), anyInt())).thenReturn(completedStage(page));
    }

    private Outcome<Following> subscribe(From from, Optional<String> epoch) {
        return subscribeToWorkflow
                .subscribe(viewer, workflow, from, epoch, follow)
                .toCompletableFuture()
                .join();
    }

    private Subscribed<Following> subscribed(Extent as, boolean reset, Optional<Gap> gap, StreamPosition start) {
        return new Subscribed<>(as, reset, gap, start, followed);
    }

    private static StreamPosition behind(long seq) {
        return new StreamPosition("a", seq);
    }
}
