package dev.skald.adapter.redis;

import dev.skald.domain.access.WorkflowAccess;
import dev.skald.domain.event.WorkflowId;
import dev.skald.domain.port.Following;
import dev.skald.domain.port.WorkflowDirectory;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** The directory of the store on Redis. Thread-safe. */
record RedisWorkflowDirectory(Workflows workflows) implements WorkflowDirectory {

    @Override
    public CompletionStage<Optional<WorkflowAccess>> find(WorkflowId workflow) {
        return workflows.lookForAccess(workflow).thenApply(Watch.Found::access);
    }

    @Override
    public CompletionStage<Boolean> put(WorkflowId workflow, WorkflowAccess access) {
        return workflows
                .run(Script.REGISTER, workflow, AccessCodec.encode(access), workflows.room())
                .thenCompose(answer -> {
                    List<Object> done = Conflicts.checked(answer);
                    boolean isNew = Texts.number(done.get(2)) == 1;
                    return changed(workflow, (byte[]) done.get(1)).thenApply(told -> isNew);
                });
    }

    @Override
    public CompletionStage<Void> remove(WorkflowId workflow, Supplier<CompletionStage<Void>> first) {
        return workflows
                .look(workflow)
                .thenCompose(now -> first.get()
                        .thenCompose(done -> workflows.run(
                                Script.UNREGISTER,
                                workflow,
                                Texts.utf8(now.head().access().text())))
                        .thenCompose(answer -> changed(workflow, (byte[]) answer.get(0))));
    }

    @Override
    public Following follow(WorkflowId workflow, Listener listener) {
        return workflows.listen(workflow, listener);
    }

    private CompletionStage<Void> changed(WorkflowId workflow, byte[] answer) {
        Head head = Head.parse(answer);
        workflows.learn(workflow, head, Optional.empty());
        return workflows.rightsChanged(workflow, head);
    }
}
