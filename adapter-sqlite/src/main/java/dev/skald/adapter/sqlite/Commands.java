package dev.skald.adapter.sqlite;

import dev.skald.adapter.store.AccessListeners;
import dev.skald.domain.access.WorkflowAccess;
import dev.skald.domain.event.NewEvent;
import dev.skald.domain.event.WorkflowId;
import dev.skald.domain.port.EventLog.Appended;
import dev.skald.domain.port.UnavailableException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** What the writer can be asked for. Thread-safe; never blocks. */
record Commands(CommandQueue queue, AccessListeners listeners) {

    private static final int EVENT_OVERHEAD = 128;
    private static final int EXPIRED_AT_ONCE = 1_000;

    CompletionStage<Appended> append(WorkflowId workflow, List<NewEvent> batch) {
        int size = batch.stream()
                .mapToInt(event -> event.data().size() + EVENT_OVERHEAD)
                .reduce(EVENT_OVERHEAD, Math::addExact);
        return ask(size, (transaction, stage) -> {
            Appended appended = transaction.draft(workflow).append(batch);
            return () -> stage.complete(appended);
        });
    }

    CompletionStage<Void> deleteLog(WorkflowId workflow) {
        return ask(EVENT_OVERHEAD, (transaction, stage) -> {
            Optional<Draft> draft = transaction.draftIfExists(workflow);
            if (draft.isPresent()) {
                draft.get().deleteLog();
            }
            return () -> stage.complete(null);
        });
    }

    CompletionStage<Boolean> put(WorkflowId workflow, WorkflowAccess access) {
        return ask(EVENT_OVERHEAD, (transaction, stage) -> {
            boolean isNew = transaction.draft(workflow).put(access);
            return () -> tell(workflow, Optional.of(access), stage, () -> stage.complete(isNew));
        });
    }

    CompletionStage<Void> remove(WorkflowId workflow) {
        return ask(EVENT_OVERHEAD, (transaction, stage) -> {
            Optional<Draft> draft = transaction.draftIfExists(workflow);
            if (draft.isPresent()) {
                draft.get().removeAccess();
            }
            return () -> tell(workflow, Optional.empty(), stage, () -> stage.complete(null));
        });
    }

    /** Forgets what is idle for long enough, and answers how many that were; some of them at a time. */
    CompletionStage<Integer> expire() {
        CompletionStage<Integer> some = ask(EVENT_OVERHEAD, (transaction, stage) -> {
            List<WorkflowId> forgotten = new ArrayList<>();
            Workflows workflows = transaction.workflows();
            for (Optional<Workflow> idle = workflows.idle();
                    idle.isPresent() && forgotten.size() < EXPIRED_AT_ONCE;
                    idle = workflows.idle()) {
                Optional<Draft> draft = transaction.draftToExpire(idle.get());
                workflows.idleness().remove(idle.get());
                if (draft.isPresent()) {
                    draft.get().forget();
                    forgotten.add(idle.get().id());
                }
            }
            return () -> {
                forgotten.forEach(workflow -> listeners.tell(workflow, Optional::empty));
                stage.complete(forgotten.size());
            };
        });
        return some.thenCompose(count -> count < EXPIRED_AT_ONCE
                ? CompletableFuture.completedStage(count)
                : expire().thenApply(more -> count + more));
    }

    /** Does something when the writer is done with what it does now. */
    <T> CompletionStage<T> later(Supplier<CompletionStage<T>> action) {
        CompletionStage<Boolean> done = ask(EVENT_OVERHEAD, (transaction, stage) -> () -> stage.complete(true));
        return done.thenCompose(now -> action.get());
    }

    private void tell(
            WorkflowId workflow, Optional<WorkflowAccess> access, CompletableFuture<?> stage, Runnable complete) {
        listeners.tell(workflow, () -> access).whenComplete((told, failure) -> {
            if (failure == null) {
                complete.run();
            } else {
                stage.completeExceptionally(failure);
            }
        });
    }

    /** What a command does; answers what is to be told when it is on the disk. */
    private interface Action<T> {
        Runnable apply(Transaction transaction, CompletableFuture<T> stage) throws SQLException;
    }

    private <T> CompletionStage<T> ask(int size, Action<T> action) {
        CompletableFuture<T> stage = new CompletableFuture<>();
        try {
            queue.add(new Asked<>(size, action, stage));
        } catch (UnavailableException e) {
            stage.completeExceptionally(e);
        }
        return stage;
    }

    private record Asked<T>(int size, Action<T> action, CompletableFuture<T> stage) implements Command {

        @Override
        public Runnable apply(Transaction transaction) throws SQLException {
            return action.apply(transaction, stage);
        }

        @Override
        public void fail(RuntimeException why) {
            stage.completeExceptionally(why);
        }
    }
}
