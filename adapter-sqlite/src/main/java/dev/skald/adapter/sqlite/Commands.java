package dev.skald.adapter.sqlite;

import dev.skald.adapter.store.AccessListeners;
import dev.skald.domain.access.WorkflowAccess;
import dev.skald.domain.event.NewEvent;
import dev.skald.domain.event.WorkflowId;
import dev.skald.domain.port.EventLog.Appended;
import dev.skald.domain.port.KeptSession;
import dev.skald.domain.port.UnavailableException;
import dev.skald.domain.port.WorkflowRuns.Opened;
import dev.skald.domain.port.WorkflowRuns.Renewed;
import dev.skald.domain.run.ControlRequest;
import dev.skald.domain.run.Lease;
import dev.skald.domain.run.RunConflictException;
import dev.skald.domain.run.RunConflictException.Code;
import dev.skald.domain.run.RunId;
import dev.skald.domain.run.RunRequest;
import java.lang.System.Logger.Level;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** What the writer can be asked for. Thread-safe; never blocks. */
record Commands(CommandQueue queue, AccessListeners listeners) {

    private static final System.Logger LOGGER = System.getLogger(Commands.class.getName());
    private static final int EVENT_OVERHEAD = 128;
    private static final int EXPIRED_AT_ONCE = 1_000;

    CompletionStage<Appended> append(WorkflowId workflow, List<NewEvent> batch, Optional<Lease> lease) {
        int size = batch.stream()
                .mapToInt(event -> event.data().size() + EVENT_OVERHEAD)
                .reduce(EVENT_OVERHEAD, Math::addExact);
        return ask(Kind.appends(workflow, size), (transaction, stage) -> {
            Appended appended = transaction.draft(workflow).append(batch, lease);
            return () -> stage.complete(appended);
        });
    }

    CompletionStage<Opened> openRun(WorkflowId workflow, RunRequest request) {
        return ask(Kind.appends(workflow, EVENT_OVERHEAD), (transaction, stage) -> {
            Opened opened = transaction.draft(workflow).runs().open(request);
            return () -> stage.complete(opened);
        });
    }

    CompletionStage<Optional<Renewed>> renew(WorkflowId workflow, RunId run, Lease lease) {
        return ask(Kind.NO_WRITE, (transaction, stage) -> {
            Optional<Draft> draft = transaction.draftIfExists(workflow);
            Optional<Renewed> renewed = draft.isPresent() ? draft.get().runs().renew(run, lease) : Optional.empty();
            return () -> stage.complete(renewed);
        });
    }

    CompletionStage<Long> control(WorkflowId workflow, ControlRequest request) {
        int size = EVENT_OVERHEAD + request.data().map(String::length).orElse(0);
        return ask(Kind.appends(workflow, size), (transaction, stage) -> {
            Draft draft = transaction.draftIfExists(workflow).orElseThrow(() -> new RunConflictException(Code.NO_RUN));
            long seq = draft.runs().control(request);
            return () -> stage.complete(seq);
        });
    }

    /** Ends the runs of those workflows whose leases are over, and answers how many that were. */
    CompletionStage<Integer> endRuns(List<WorkflowId> workflows) {
        return ask(new Kind(EVENT_OVERHEAD, workflows, true), (transaction, stage) -> {
            int ended = 0;
            for (WorkflowId workflow : workflows) {
                Optional<Draft> draft = transaction.draftIfExists(workflow);
                if (draft.isPresent() && draft.get().runs().endIfOver()) {
                    ended++;
                }
            }
            int count = ended;
            return () -> stage.complete(count);
        });
    }

    CompletionStage<Void> deleteLog(WorkflowId workflow) {
        return ask(Kind.WRITE, (transaction, stage) -> {
            Optional<Draft> draft = transaction.draftIfExists(workflow);
            if (draft.isPresent()) {
                draft.get().deleteLog();
            }
            return () -> stage.complete(null);
        });
    }

    CompletionStage<Boolean> put(WorkflowId workflow, WorkflowAccess access) {
        return ask(Kind.WRITE, (transaction, stage) -> {
            boolean isNew = transaction.draft(workflow).put(access);
            return () -> tell(workflow, Optional.of(access), stage, () -> stage.complete(isNew));
        });
    }

    /** Unregisters, unless another registration than that one is there by then. */
    CompletionStage<Void> remove(WorkflowId workflow, Optional<Long> registration) {
        return ask(Kind.WRITE, (transaction, stage) -> {
            Optional<Draft> draft = transaction.draftIfExists(workflow);
            if (draft.isPresent() && !draft.get().removeAccess(registration)) {
                return () -> stage.complete(null);
            }
            return () -> tell(workflow, Optional.empty(), stage, () -> stage.complete(null));
        });
    }

    /** Forgets what is idle for long enough, and answers how many that were; some of them at a time. */
    CompletionStage<Integer> expire() {
        CompletableFuture<Integer> all = new CompletableFuture<>();
        expire(all, 0);
        return all;
    }

    private void expire(CompletableFuture<Integer> all, int before) {
        expireSome().whenComplete((count, failure) -> {
            if (failure != null) {
                all.completeExceptionally(failure);
            } else if (count < EXPIRED_AT_ONCE) {
                all.complete(before + count);
            } else {
                expire(all, before + count);
            }
        });
    }

    private CompletionStage<Integer> expireSome() {
        return ask(Kind.WRITE, (transaction, stage) -> {
            List<WorkflowId> forgotten = new ArrayList<>();
            Workflows workflows = transaction.workflows();
            transaction.tables().forgetSessions(workflows.now(), EXPIRED_AT_ONCE);
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
    }

    /** Cuts a log before what is damaged of it; completes when it can be read again, or nothing was found. */
    CompletionStage<Boolean> cut(WorkflowId workflow) {
        return ask(Kind.WRITE, (transaction, stage) -> {
            Optional<Draft> draft = transaction.draftIfExists(workflow);
            long lost = draft.isPresent() ? draft.get().cut(transaction.tables().reader()) : 0;
            return () -> {
                if (lost > 0) {
                    LOGGER.log(
                            Level.WARNING,
                            "workflow {0} has lost its last {1} events, which were damaged, and goes on under another"
                                    + " epoch",
                            workflow,
                            lost);
                }
                stage.complete(lost > 0);
            };
        });
    }

    CompletionStage<Void> keepSessions(List<KeptSession> sessions) {
        int size = sessions.stream()
                .mapToInt(session -> session.size() + EVENT_OVERHEAD)
                .reduce(EVENT_OVERHEAD, Math::addExact);
        return ask(new Kind(size, List.of(), true), (transaction, stage) -> {
            for (KeptSession session : sessions) {
                transaction.tables().keepSession(session);
            }
            return () -> stage.complete(null);
        });
    }

    CompletionStage<Optional<KeptSession>> takeSession(String key) {
        return ask(Kind.WRITE, (transaction, stage) -> {
            Instant now = Instant.ofEpochMilli(transaction.workflows().now());
            Optional<KeptSession> taken =
                    transaction.tables().takeSession(key).filter(session -> !session.hasExpired(now));
            return () -> stage.complete(taken);
        });
    }

    /** Does something to tables that are no workflow's, where what waits for it takes that many bytes. */
    <T> CompletionStage<T> write(int size, Action<T> action) {
        return ask(new Kind(size + EVENT_OVERHEAD, List.of(), true), action);
    }

    /** Carries out a statement that writes nothing. */
    CompletionStage<Boolean> execute(String sql) {
        return ask(Kind.NO_WRITE, (transaction, stage) -> {
            transaction.tables().execute(sql);
            return () -> stage.complete(true);
        });
    }

    /** Does something when the writer is done with what it does now. */
    <T> CompletionStage<T> later(Supplier<CompletionStage<T>> action) {
        CompletionStage<Boolean> done = ask(Kind.NO_WRITE, (transaction, stage) -> () -> stage.complete(true));
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
    interface Action<T> {
        Runnable apply(Transaction transaction, CompletableFuture<T> stage) throws SQLException;
    }

    private <T> CompletionStage<T> ask(Kind kind, Action<T> action) {
        CompletableFuture<T> stage = new CompletableFuture<>();
        try {
            queue.add(new Asked<>(kind, action, stage));
        } catch (UnavailableException e) {
            stage.completeExceptionally(e);
        }
        return stage;
    }

    /** What the writer has to know of a command beforehand. */
    private record Kind(int size, List<WorkflowId> appendsTo, boolean writes) {

        static final Kind WRITE = new Kind(EVENT_OVERHEAD, List.of(), true);
        static final Kind NO_WRITE = new Kind(EVENT_OVERHEAD, List.of(), false);

        static Kind appends(WorkflowId workflow, int size) {
            return new Kind(size, List.of(workflow), true);
        }
    }

    private record Asked<T>(Kind kind, Action<T> action, CompletableFuture<T> stage) implements Command {

        @Override
        public int size() {
            return kind.size();
        }

        @Override
        public List<WorkflowId> appendsTo() {
            return kind.appendsTo();
        }

        @Override
        public boolean writes() {
            return kind.writes();
        }

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
