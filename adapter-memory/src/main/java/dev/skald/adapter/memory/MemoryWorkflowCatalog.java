package dev.skald.adapter.memory;

import dev.skald.adapter.store.ActivityIndex.Listed;
import dev.skald.domain.event.WorkflowId;
import dev.skald.domain.port.UnavailableException;
import dev.skald.domain.port.WorkflowCatalog;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The list of the workflows in memory. It is made on a thread of its own, which ends when nobody asks any more: the
 * first one to ask has all workflows put in order. Thread-safe.
 */
final class MemoryWorkflowCatalog implements WorkflowCatalog {

    private static final int MAX_WAITING = 1_000;
    private static final long THREAD_LINGERS_SECONDS = 10;

    private final Workflows workflows;
    private final Executor thread;

    MemoryWorkflowCatalog(Workflows workflows) {
        this.workflows = workflows;
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                1, 1, THREAD_LINGERS_SECONDS, TimeUnit.SECONDS, new ArrayBlockingQueue<>(MAX_WAITING), task -> {
                    Thread made = new Thread(task, "skald-catalog");
                    made.setDaemon(true);
                    return made;
                });
        pool.allowCoreThreadTimeOut(true);
        this.thread = pool;
    }

    @Override
    public CompletionStage<Optional<Entry>> find(WorkflowId workflow) {
        return CompletableFuture.completedFuture(workflows.find(workflow).flatMap(Workflow::entry));
    }

    @Override
    public CompletionStage<List<Entry>> list(Optional<Place> after, int limit) {
        if (limit < 1) {
            throw new IllegalArgumentException("a page has room for one workflow or more");
        }
        try {
            return CompletableFuture.supplyAsync(() -> page(after, limit), thread);
        } catch (RejectedExecutionException e) {
            return CompletableFuture.failedFuture(
                    new UnavailableException("too many ask for the list of workflows: try again later"));
        }
    }

    private List<Entry> page(Optional<Place> after, int limit) {
        List<Entry> page = new ArrayList<>();
        Optional<Place> from = after;
        while (page.size() < limit) {
            List<Listed<Workflow>> listed = workflows.activity().list(from, limit - page.size());
            if (listed.isEmpty()) {
                break;
            }
            // One that is gone by now leaves room for another: a short page would say that there are no more.
            listed.forEach(next -> next.workflow().entry(next.place()).ifPresent(page::add));
            from = Optional.of(listed.get(listed.size() - 1).place());
        }
        return page;
    }
}
