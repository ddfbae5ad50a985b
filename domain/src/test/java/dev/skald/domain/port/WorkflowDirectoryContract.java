package dev.skald.domain.port;

import static dev.skald.domain.port.SampleEvents.thought;
import static dev.skald.domain.port.Stages.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.skald.domain.access.WorkflowAccess;
import dev.skald.domain.event.WorkflowId;
import dev.skald.domain.port.WorkflowDirectory.Listener;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** What every {@link WorkflowDirectory} does. */
public abstract class WorkflowDirectoryContract {

    private static final WorkflowAccess ALICE = new WorkflowAccess("alice", Set.of());
    private static final WorkflowAccess ALICE_AND_BOB = new WorkflowAccess("alice", Set.of("bob"));

    private final WorkflowId workflow = WorkflowId.random();

    /** The directory a test is about: the same at each call within one test. */
    protected abstract WorkflowDirectory directory();

    /** The log that belongs to it. */
    protected abstract EventLog eventLog();

    @Test
    void findsNobodyWhoWasNeverRegistered() {
        assertThat(find()).isEmpty();
    }

    @Test
    void findsWhoWasRegistered() {
        assertThat(put(ALICE_AND_BOB)).isTrue();

        assertThat(find()).contains(ALICE_AND_BOB);
    }

    @Test
    void replacesWhoWasRegistered() {
        put(ALICE_AND_BOB);

        assertThat(put(ALICE)).isFalse();

        assertThat(find()).contains(ALICE);
    }

    @Test
    void keepsWorkflowsApart() {
        put(ALICE);

        assertThat(await(directory().find(WorkflowId.random()))).isEmpty();
    }

    @Test
    void countsAWorkflowThatHasEventsAsKnown() {
        await(eventLog().append(workflow, List.of(thought("before"))));

        assertThat(put(ALICE)).isFalse();
    }

    @Test
    void countsAWorkflowThatIsMerelyFollowedAsNew() {
        await(eventLog().follow(workflow, new RecordingPublisher()));

        assertThat(put(ALICE)).isTrue();
        assertThat(put(ALICE)).isFalse();
    }

    @Test
    void registersUnderTheEpochThatWasReserved() {
        Following following = await(eventLog().follow(workflow, new RecordingPublisher()));
        EventLog.Extent reserved = read();

        put(ALICE);
        following.close();

        assertThat(read()).isEqualTo(reserved);
        assertThat(find()).contains(ALICE);
    }

    @Test
    void leavesAnUnusedEpochToItsFollowersOnceItsRegistrationIsRemoved() {
        put(ALICE);
        EventLog.Extent registered = read();
        Following following = await(eventLog().follow(workflow, new RecordingPublisher()));

        await(directory().remove(workflow));

        assertThat(read()).isEqualTo(registered);
        following.close();
        await().untilAsserted(() -> assertThat(read()).isEqualTo(EventLog.Extent.NONE));
        assertThat(put(ALICE)).isTrue();
    }

    @Test
    void beginsTheEpochOfWhatIsRegistered() {
        put(ALICE);

        EventLog.Extent registered = read();

        assertThat(registered.exists()).isTrue();
        assertThat(registered.lastSeq()).isZero();
        assertThat(await(eventLog().append(workflow, List.of(thought("first"))))
                        .log()
                        .epoch())
                .isEqualTo(registered.epoch());
    }

    @Test
    void keepsTheEpochOfAKnownWorkflow() {
        EventLog.Extent before =
                await(eventLog().append(workflow, List.of(thought("before")))).log();
        put(ALICE);

        assertThat(read()).isEqualTo(before);
    }

    @Test
    void forgetsWhoWasRemoved() {
        put(ALICE);

        await(directory().remove(workflow));

        assertThat(find()).isEmpty();
    }

    @Test
    void removesWhatIsNotThere() {
        await(directory().remove(workflow));

        assertThat(find()).isEmpty();
    }

    @Test
    void removesWhoWasRegisteredOnceWhatComesFirstIsDone() {
        put(ALICE);
        CompletableFuture<Void> first = new CompletableFuture<>();

        CompletionStage<Void> removed = directory().remove(workflow, () -> first);

        assertThat(find()).contains(ALICE);
        first.complete(null);
        await(removed);
        assertThat(find()).isEmpty();
    }

    @Test
    void keepsWhoeverIsRegisteredWhileTheOneBeforeIsRemoved() {
        put(ALICE);

        await(directory()
                .remove(
                        workflow,
                        () -> eventLog()
                                .delete(workflow)
                                .thenCompose(deleted -> directory().put(workflow, ALICE))
                                .thenAccept(isNew -> {})));

        assertThat(find()).contains(ALICE);
        assertThat(read().exists()).isTrue();
    }

    @Test
    void keepsWhoeverIsTheFirstToBeRegisteredWhileNobodyIsRemoved() {
        HeardChanges heard = new HeardChanges();
        directory().follow(workflow, heard);

        await(directory()
                .remove(workflow, () -> directory().put(workflow, ALICE).thenAccept(isNew -> {})));

        assertThat(find()).contains(ALICE);
        assertThat(heard.changes).isNotEmpty().allMatch(Optional.of(ALICE)::equals);
    }

    @Test
    void keepsWhoWasRegisteredIfWhatComesFirstFails() {
        put(ALICE);

        CompletionStage<Void> removed =
                directory().remove(workflow, () -> CompletableFuture.failedFuture(new UnavailableException("away")));

        assertThat(removed.toCompletableFuture())
                .failsWithin(Duration.ofSeconds(10))
                .withThrowableThat()
                .withCauseInstanceOf(UnavailableException.class);
        assertThat(find()).contains(ALICE);
    }

    @Test
    void leavesNothingOnceLogAndRegistrationAreGoneWhicheverGoesFirst() {
        put(ALICE);
        await(eventLog().append(workflow, List.of(thought("a"))));
        await(eventLog().delete(workflow));
        await(directory().remove(workflow));
        assertThat(read()).isEqualTo(EventLog.Extent.NONE);

        assertThat(put(ALICE)).isTrue();
        await(eventLog().append(workflow, List.of(thought("b"))));
        await(directory().remove(workflow));
        await(eventLog().delete(workflow));
        assertThat(read()).isEqualTo(EventLog.Extent.NONE);
        assertThat(put(ALICE)).isTrue();
    }

    @Test
    void keepsTheRegistrationWhenOnlyTheLogIsDeleted() {
        put(ALICE);

        await(eventLog().delete(workflow));

        assertThat(find()).contains(ALICE);
        assertThat(put(ALICE_AND_BOB)).isFalse();
    }

    @Test
    void tellsListenersOfEveryChange() {
        HeardChanges heard = new HeardChanges();
        directory().follow(workflow, heard);

        put(ALICE_AND_BOB);
        put(ALICE);
        await(directory().remove(workflow));

        assertThat(heard.changes).containsExactly(Optional.of(ALICE_AND_BOB), Optional.of(ALICE), Optional.empty());
    }

    @Test
    void tellsListenersOfTheirWorkflowAlone() {
        HeardChanges heard = new HeardChanges();
        directory().follow(WorkflowId.random(), heard);

        put(ALICE);

        assertThat(heard.changes).isEmpty();
    }

    @Test
    void tellsAListenerNothingOnceItIsClosed() {
        HeardChanges closed = new HeardChanges();
        HeardChanges open = new HeardChanges();
        Following following = directory().follow(workflow, closed);
        directory().follow(workflow, open);
        following.close();
        following.close();

        put(ALICE);

        assertThat(open.changes).hasSize(1);
        assertThat(closed.changes).isEmpty();
    }

    @Test
    void completesAChangeOnceAllListenersHaveActed() {
        for (boolean remove : new boolean[] {false, true}) {
            CompletableFuture<Void> acted = new CompletableFuture<>();
            CompletableFuture<Void> called = new CompletableFuture<>();
            HeardChanges prompt = new HeardChanges();
            Following slow = directory().follow(workflow, (id, access) -> {
                called.complete(null);
                return acted;
            });
            Following quick = directory().follow(workflow, prompt);

            CompletionStage<?> change =
                    remove ? directory().remove(workflow) : directory().put(workflow, ALICE);
            await(called);
            await().until(() -> prompt.changes.size() == 1);

            assertThat(change.toCompletableFuture()).isNotDone();
            acted.complete(null);
            await(change);
            slow.close();
            quick.close();
        }
    }

    @Test
    void tellsTheNewestLastWhenChangesRace() {
        HeardChanges heard = new HeardChanges();
        directory().follow(workflow, heard);

        List<CompletableFuture<?>> puts = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            WorkflowAccess access = new WorkflowAccess("owner-" + i, Set.of());
            puts.add(CompletableFuture.supplyAsync(() -> directory().put(workflow, access))
                    .thenCompose(stage -> stage));
        }
        await(CompletableFuture.allOf(puts.toArray(CompletableFuture<?>[]::new)));

        assertThat(heard.changes.get(heard.changes.size() - 1)).isEqualTo(find());
    }

    private boolean put(WorkflowAccess access) {
        return await(directory().put(workflow, access));
    }

    private Optional<WorkflowAccess> find() {
        return await(directory().find(workflow));
    }

    private EventLog.Extent read() {
        return await(eventLog().read(workflow, new EventLog.From.Latest(), 1, 1))
                .log();
    }

    private static final class HeardChanges implements Listener {

        private final List<Optional<WorkflowAccess>> changes = new CopyOnWriteArrayList<>();

        @Override
        public CompletionStage<Void> changed(WorkflowId workflow, Optional<WorkflowAccess> access) {
            changes.add(access);
            return CompletableFuture.completedFuture(null);
        }
    }
}
