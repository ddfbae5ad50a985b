package dev.skald.adapter.sqlite;

import static dev.skald.domain.port.SampleEvents.named;
import static dev.skald.domain.port.Stages.await;

import dev.skald.domain.event.NewEvent;
import dev.skald.domain.event.WorkflowId;
import dev.skald.domain.port.WorkflowRuns.Opened;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/**
 * A process with producers whose runs it opens and ends until it is killed, and says of each event that it was taken.
 */
final class KilledProducers {

    private static final int EVENTS = 5;

    private KilledProducers() {}

    /**
     * Carries out one run after the other in some workflows, each by a thread of its own.
     *
     * @param arguments the directory, and what names begin with
     */
    public static void main(String[] arguments) throws InterruptedException {
        SqliteWorkflows store = SqliteWorkflows.open(Path.of(arguments[0]), TestStores.retaining(1_000_000));
        for (int i = 0; i < KilledProcess.WORKFLOWS; i++) {
            WorkflowId workflow = KilledProcess.workflow(i);
            new Thread(() -> {
                        for (int n = 0; ; n++) {
                            Opened run = await(store.runs().open(workflow, SampleRuns.PLAIN));
                            for (int event = 0; event <= EVENTS; event++) {
                                String name = arguments[1] + n + "-" + event;
                                NewEvent said = event < EVENTS ? named(name) : SampleRuns.result(name);
                                await(store.eventLog().append(workflow, List.of(said), Optional.of(run.lease())));
                                System.out.println(workflow + " " + run.run() + " " + event + " " + name);
                            }
                        }
                    })
                    .start();
        }
        new CountDownLatch(1).await();
    }

    /** Whether what a line says was taken is the end of a run. */
    static boolean isEnd(String event) {
        return Integer.parseInt(event) == EVENTS;
    }
}
