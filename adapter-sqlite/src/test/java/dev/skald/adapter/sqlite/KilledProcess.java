package dev.skald.adapter.sqlite;

import static dev.skald.domain.port.Stages.await;

import dev.skald.domain.event.NewEvent;
import dev.skald.domain.event.WorkflowId;
import dev.skald.domain.port.EventLog.Appended;
import dev.skald.domain.port.SampleEvents;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;

/** A process that appends to a store until it is killed, and says of each event that it was taken. */
final class KilledProcess {

    static final int WORKFLOWS = 3;

    private KilledProcess() {}

    /**
     * Appends named events to some workflows, each by a thread of its own.
     *
     * @param arguments the directory, and what names begin with
     */
    public static void main(String[] arguments) throws InterruptedException {
        SqliteWorkflows store = SqliteWorkflows.open(Path.of(arguments[0]), TestStores.retaining(1_000_000));
        for (int i = 0; i < WORKFLOWS; i++) {
            WorkflowId workflow = workflow(i);
            new Thread(() -> {
                        for (int n = 0; ; n++) {
                            List<NewEvent> batch = SampleEvents.thoughts(arguments[1] + n + "-", n % 3);
                            NewEvent named = SampleEvents.named(arguments[1] + n);
                            Appended appended = await(store.eventLog()
                                    .append(
                                            workflow,
                                            java.util.stream.Stream.concat(
                                                            batch.stream(), java.util.stream.Stream.of(named))
                                                    .toList()));
                            System.out.println(workflow + " " + appended.log().epoch() + " "
                                    + appended.last().orElseThrow() + " " + arguments[1] + n);
                        }
                    })
                    .start();
        }
        new CountDownLatch(1).await();
    }

    static WorkflowId workflow(int i) {
        return new WorkflowId(new UUID(7, i));
    }
}
