package dev.skald.bootstrap.demo;

import dev.skald.domain.event.WorkflowId;
import dev.skald.gateway.AgentPublisher;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An agent that says believable things on one workflow, run after run, until it is closed.
 *
 * <p>It has one thread, which waits for nothing: the next line is scheduled when the one before is in the log.
 */
public final class DemoAgent implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(DemoAgent.class);

    private final AgentPublisher publisher;
    private final WorkflowId workflow;
    private final UnaryOperator<Duration> tempo;
    private final Script script = new Script(RandomGenerator.getDefault());
    private final Queue<Line> lines = new ArrayDeque<>();
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "skald-demo-agent");
        thread.setDaemon(true);
        return thread;
    });

    private DemoAgent(AgentPublisher publisher, WorkflowId workflow, UnaryOperator<Duration> tempo) {
        this.publisher = publisher;
        this.workflow = workflow;
        this.tempo = tempo;
    }

    /** Starts to talk on {@code workflow} at the pace of a language model. */
    public static DemoAgent start(AgentPublisher publisher, WorkflowId workflow) {
        return start(publisher, workflow, UnaryOperator.identity());
    }

    /** Starts to talk, with each pause changed by {@code tempo}. */
    static DemoAgent start(AgentPublisher publisher, WorkflowId workflow, UnaryOperator<Duration> tempo) {
        DemoAgent agent = new DemoAgent(publisher, workflow, tempo);
        agent.clock.execute(agent::next);
        return agent;
    }

    private void next() {
        if (lines.isEmpty()) {
            lines.addAll(script.nextRun());
        }
        Line line = lines.remove();
        var unused = clock.schedule(() -> say(line), tempo.apply(line.pause()).toMillis(), TimeUnit.MILLISECONDS);
    }

    private void say(Line line) {
        line.speech().say(publisher, workflow).whenComplete((appended, failure) -> {
            if (failure != null) {
                LOG.warn("the demo agent was not heard: {}", failure.getMessage());
            }
            try {
                clock.execute(this::next);
            } catch (RejectedExecutionException closed) {
                LOG.debug("the demo agent was closed while it spoke");
            }
        });
    }

    /** Stops talking. */
    @Override
    public void close() {
        clock.shutdownNow();
    }
}
