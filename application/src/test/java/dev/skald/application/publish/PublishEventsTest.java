package dev.skald.application.publish;

import static java.util.concurrent.CompletableFuture.completedFuture;
import static java.util.concurrent.CompletableFuture.failedFuture;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyList;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.times;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.verifyNoInteractions;
import static org.mockito.Mockito.when;

import dev.skald.application.authorize.AuthorizeAccess;
import dev.skald.domain.access.Permission;
import dev.skald.domain.access.Principal;
import dev.skald.domain.access.WorkflowGrant;
import dev.skald.domain.event.AgentError;
import dev.skald.domain.event.AgentEvent;
import dev.skald.domain.event.AgentResult;
import dev.skald.domain.event.AgentThought;
import dev.skald.domain.event.AgentToolCall;
import dev.skald.domain.event.EventData;
import dev.skald.domain.event.EventType;
import dev.skald.domain.event.NewEvent;
import dev.skald.domain.event.WorkflowId;
import dev.skald.domain.port.EventLog;
import dev.skald.domain.port.UnavailableException;
import dev.skald.domain.run.Lease;
import dev.skald.domain.run.RunConflictException;
import dev.skald.domain.run.RunState;
import jakarta.validation.Validation;
import jakarta.validation.ValidatorFactory;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.hibernate.validator.messageinterpolation.ParameterMessageInterpolator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.mockito.ArgumentCaptor;

@DisplayName("Publishing")
class PublishEventsTest {

    private static final ValidatorFactory VALIDATION = Validation.byDefaultProvider()
            .configure()
            .messageInterpolator(new ParameterMessageInterpolator())
            .buildValidatorFactory();

    private static final Instant NOW = Instant.parse("2026-11-23T09:30:00.123456789Z");
    private static final int MAX_EVENT_BYTES = 64;
    private static final EventData DATA = EventData.of("{\"content\":\"hm\"}");
    private static final EventDraft GOOD = EventDraft.of(new AgentThought("hm", DATA));

    private final WorkflowId workflow = WorkflowId.random();
    private final Principal agent =
            new Principal("agent", Set.of(Principal.PUBLISH_SCOPE), new WorkflowGrant.Absent(), Instant.MAX);
    private final EventLog log = mock(EventLog.class);
    private final AuthorizeAccess authorize = mock(AuthorizeAccess.class);
    private final Clock clock = mock(Clock.class);
    private final PublishEvents publishEvents =
            PublishEvents.into(log, authorize, VALIDATION.getValidator(), clock, MAX_EVENT_BYTES);

    @BeforeEach
    void allow() {
        when(authorize.allows(agent, Permission.PUBLISH, workflow)).thenReturn(completedFuture(true));
        when(clock.instant()).thenReturn(NOW, NOW.plusSeconds(1));
    }

    @AfterAll
    static void closeValidation() {
        VALIDATION.close();
    }

    @Test
    void isRuledOutByATokenThatCannotAllowItBeforeThereIsAnEvent() {
        Principal viewer = new Principal("alice", Set.of(), new WorkflowGrant.Every(), Instant.MAX);
        Principal others = new Principal(
                "agent", agent.scopes(), new WorkflowGrant.Listed(Set.of(WorkflowId.random())), Instant.MAX);

        assertThat(publishEvents.mayPublish(agent, workflow)).isTrue();
        assertThat(publishEvents.mayPublish(viewer, workflow)).isFalse();
        assertThat(publishEvents.mayPublish(others, workflow)).isFalse();
    }

    @Nested
    class OfGoodEvents {

        private final EventLog.Appended appended =
                new EventLog.Appended(new EventLog.Extent("epoch", 1, 2), 2, 0, OptionalLong.of(1), OptionalLong.of(2));

        @BeforeEach
        void takeEverything() {
            when(log.append(eq(workflow), anyList(), any())).thenReturn(completedFuture(appended));
        }

        @Test
        void appendsThemAllAtOnceInTheirOrder() {
            AgentEvent toolCall = new AgentToolCall(
                    Optional.of("search"), Optional.empty(), Optional.of("started"), EventData.of("{\"tool\":1}"));
            AgentEvent result = new AgentResult(1, EventData.of("{\"a\":1}"));
            AgentEvent error = new AgentError("no", EventData.of("{\"message\":\"no\"}"));

            PublishEvents.Outcome outcome =
                    publish(GOOD, EventDraft.of(toolCall), EventDraft.of(result), EventDraft.of(error));

            assertThat(outcome).isEqualTo(new PublishEvents.Published(appended));
            assertThat(whatWasAppended())
                    .extracting(NewEvent::type)
                    .containsExactly(EventType.THOUGHT, EventType.TOOL_CALL, EventType.RESULT, EventType.ERROR);
            assertThat(whatWasAppended())
                    .extracting(NewEvent::data)
                    .containsExactly(DATA, toolCall.data(), result.data(), error.data());
        }

        @Test
        void datesAllThatBringNoTimestampAlike() {
            publish(GOOD, GOOD);

            assertThat(whatWasAppended())
                    .extracting(NewEvent::timestamp)
                    .containsOnly(Instant.parse("2026-11-23T09:30:00.123Z"));
            verify(clock, times(1)).instant();
        }

        @Test
        void keepsATimestampInWholeMilliseconds() {
            Instant said = Instant.parse("2020-02-02T02:02:02.987654321Z");

            publish(new EventDraft(GOOD.event(), Optional.of(said), Optional.empty()));

            assertThat(whatWasAppended())
                    .extracting(NewEvent::timestamp)
                    .containsExactly(Instant.parse("2020-02-02T02:02:02.987Z"));
        }

        @Test
        void passesIdsOn() {
            publish(named("x".repeat(64)), GOOD);

            assertThat(whatWasAppended())
                    .extracting(NewEvent::id)
                    .containsExactly(Optional.of("x".repeat(64)), Optional.empty());
        }

        @Test
        void takesAThoughtAndAnErrorOfAnyText() {
            assertThat(publish(EventDraft.of(new AgentThought(" ", DATA)))).isInstanceOf(PublishEvents.Published.class);
            assertThat(publish(EventDraft.of(new AgentThought("", DATA)))).isInstanceOf(PublishEvents.Published.class);
            assertThat(publish(EventDraft.of(new AgentError("", DATA)))).isInstanceOf(PublishEvents.Published.class);
        }

        @Test
        void takesDataOfTheFullSize() {
            EventData data = dataOf(MAX_EVENT_BYTES);

            assertThat(publish(EventDraft.of(new AgentThought("hm", data))))
                    .isInstanceOf(PublishEvents.Published.class);
        }

        @Test
        void takesNoNoticeOfWhatIsDoneToTheListLater() {
            List<EventDraft> drafts = new ArrayList<>(List.of(GOOD, GOOD));

            publishEvents.publish(agent, workflow, drafts);
            drafts.clear();

            assertThat(whatWasAppended()).hasSize(2);
        }

        private List<NewEvent> whatWasAppended() {
            @SuppressWarnings("unchecked")
            ArgumentCaptor<List<NewEvent>> batch = ArgumentCaptor.forClass(List.class);
            verify(log, times(1)).append(eq(workflow), batch.capture(), eq(Optional.empty()));
            return batch.getValue();
        }
    }

    @Nested
    class AsPartOfARun {

        private final EventDraft result = EventDraft.of(new AgentResult(1, EventData.of("{\"a\":1}")));
        private final EventDraft error = EventDraft.of(new AgentError("no", DATA));
        private final EventDraft retryable = EventDraft.of(new AgentError("no", Optional.empty(), true, DATA));
        private final Optional<Lease> lease = Optional.of(Lease.random());
        private final EventLog.Appended appended =
                new EventLog.Appended(new EventLog.Extent("epoch", 1, 2), 2, 0, OptionalLong.of(1), OptionalLong.of(2));

        @Test
        void saysWhichEventsEndIt() {
            when(log.append(eq(workflow), anyList(), any())).thenReturn(completedFuture(appended));

            publish(lease, retryable, GOOD, result);

            @SuppressWarnings("unchecked")
            ArgumentCaptor<List<NewEvent>> batch = ArgumentCaptor.forClass(List.class);
            verify(log).append(eq(workflow), batch.capture(), eq(lease));
            assertThat(batch.getValue())
                    .extracting(NewEvent::endsRunAs)
                    .containsExactly(Optional.empty(), Optional.empty(), Optional.of(RunState.SUCCEEDED));
        }

        @Test
        void takesNothingBehindItsEnd() {
            assertThat(publish(lease, GOOD, error, GOOD, result))
                    .isEqualTo(new PublishEvents.Invalid(List.of(
                            new Violation(2, "type", "stands behind the event that ends the run"),
                            new Violation(3, "type", "stands behind the event that ends the run"))));
            verifyNoInteractions(log);
        }

        @Test
        void withoutALeaseAnythingMayStandBehindAnEnd() {
            when(log.append(eq(workflow), anyList(), any())).thenReturn(completedFuture(appended));

            assertThat(publish(Optional.empty(), error, result, GOOD)).isInstanceOf(PublishEvents.Published.class);
        }

        @Test
        void passesARefusalOn() {
            RunConflictException refusal = new RunConflictException(RunConflictException.Code.LEASE_LOST);
            when(log.append(eq(workflow), anyList(), any())).thenReturn(failedFuture(refusal));

            assertThatThrownBy(() -> publish(lease, GOOD)).hasCause(refusal);
        }

        private PublishEvents.Outcome publish(Optional<Lease> with, EventDraft... drafts) {
            return publishEvents
                    .publish(agent, workflow, List.of(drafts), with)
                    .toCompletableFuture()
                    .join();
        }
    }

    @Nested
    class OfBadEvents {

        @Test
        void namesACodeThatIsTheGatewaysOwn() {
            for (String code : List.of("producer_lost", "superseded")) {
                assertThat(violationsOf(new AgentError("no", Optional.of(code), true, DATA)))
                        .containsExactly(new Violation(0, "data.code", "is the gateway's own"));
            }
        }

        @Test
        void namesAResultWithoutMembers() {
            assertThat(violationsOf(new AgentResult(0, EventData.of("{}"))))
                    .containsExactly(new Violation(0, "data", "must have at least one member"));
        }

        @Test
        void namesEverythingThatIsWrongWithAToolCall() {
            assertThat(violationsOf(new AgentToolCall(Optional.of(" "), Optional.empty(), Optional.of("lost"), DATA)))
                    .containsExactly(
                            new Violation(0, "data.status", "must be one of started, succeeded, failed"),
                            new Violation(0, "data.tool", "tool or content must be a non-blank string"));
        }

        @Test
        void namesDataThatIsTooLarge() {
            assertThat(violationsOf(new AgentThought("hm", dataOf(MAX_EVENT_BYTES + 1))))
                    .containsExactly(new Violation(0, "data", "must have at most 64 bytes"));
        }

        @Test
        void namesIdsThatAreEmptyOrTooLongOrNoText() {
            assertThat(violationsOf(named(""), named("x".repeat(65)), named("a\ud83d"), named("\ude00\ud83d")))
                    .extracting(Violation::index, Violation::field, Violation::message)
                    .containsExactly(
                            tuple(0, "id", EventDraft.ID_RULE),
                            tuple(1, "id", EventDraft.ID_RULE),
                            tuple(2, "id", EventDraft.ID_RULE),
                            tuple(3, "id", EventDraft.ID_RULE));
            assertThat(EventDraft.isId("\ud83d\ude00".repeat(32))).isTrue();
        }

        @Test
        void namesEveryOneOfThemAndAppendsNone() {
            EventDraft bad = EventDraft.of(new AgentResult(0, DATA));
            EventDraft worse = new EventDraft(new AgentResult(0, DATA), Optional.empty(), Optional.of(""));

            assertThat(violationsOf(bad, GOOD, worse))
                    .extracting(violation -> violation.index() + " " + violation.field())
                    .containsExactly("0 data", "2 data", "2 id");
            verifyNoInteractions(log);
        }

        private List<Violation> violationsOf(AgentEvent event) {
            return violationsOf(EventDraft.of(event));
        }

        private List<Violation> violationsOf(EventDraft... drafts) {
            return ((PublishEvents.Invalid) publish(drafts)).violations();
        }
    }

    @Test
    void isForbiddenBeforeAnythingElseIsLookedAt() {
        when(authorize.allows(agent, Permission.PUBLISH, workflow)).thenReturn(completedFuture(false));

        assertThat(publish(EventDraft.of(new AgentResult(0, DATA)))).isEqualTo(new PublishEvents.Forbidden());
        verifyNoInteractions(log, clock);
    }

    @Test
    void nothingAtAllIsTheCallersMistake() {
        assertThatThrownBy(() -> publishEvents.publish(agent, workflow, List.of()))
                .isInstanceOf(IllegalArgumentException.class);
        verifyNoInteractions(authorize, log);
    }

    @Test
    void saysSoIfTheLogHasNoRoom() {
        when(log.append(any(), anyList(), any())).thenReturn(failedFuture(new UnavailableException("full")));

        assertThat(publishEvents.publish(agent, workflow, List.of(GOOD)))
                .isCompletedExceptionally()
                .failsWithin(Duration.ZERO)
                .withThrowableThat()
                .withCauseInstanceOf(UnavailableException.class);
    }

    private PublishEvents.Outcome publish(EventDraft... drafts) {
        return publishEvents
                .publish(agent, workflow, List.of(drafts))
                .toCompletableFuture()
                .join();
    }

    private static EventDraft named(String id) {
        return new EventDraft(GOOD.event(), Optional.empty(), Optional.of(id));
    }

    private static EventData dataOf(int bytes) {
        String frame = "{\"content\":\"\"}";
        return EventData.of("{\"content\":\"" + "x".repeat(bytes - frame.length()) + "\"}");
    }
}
