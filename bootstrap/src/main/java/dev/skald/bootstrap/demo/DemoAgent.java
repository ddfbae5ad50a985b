package dev.skald.bootstrap.demo;

import dev.skald.domain.event.WorkflowId;
import dev.skald.domain.port.UnavailableException;
import dev.skald.domain.run.RunConflictException;
import dev.skald.domain.run.RunRequest;
import dev.skald.gateway.AgentPublisher;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An agent that says believable things on one workflow, run after run, until it is closed. It stops when somebody says
 * so; the rest depends on its role.
 *
 * <p>It has one thread, and is written as any agent would be: what it has to wait for it waits for.
 */
public final class DemoAgent implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(DemoAgent.class);

    /** As short as may be: who watches is to see soon what becomes of a run whose agent has died. */
    private static final RunRequest RUN = RunRequest.DEFAULT.withTtl(RunRequest.MIN_TTL);

    /** How long it rests behind a run, so that it can be seen what became of it. */
    private static final Duration REST = Duration.ofSeconds(9);

    /** How soon it tries again where somebody else's run is open, or its own after it died. */
    private static final Duration BREATH = Duration.ofMillis(500);

    private final AgentPublisher publisher;
    private final WorkflowId workflow;
    private final UnaryOperator<Duration> tempo;
    private final Script script;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread = new Thread(this::live, "skald-demo-agent");

    /** Whether that it is not heard was told already; confined to its thread. */
    private boolean unheard;

    private DemoAgent(AgentPublisher publisher, WorkflowId workflow, UnaryOperator<Duration> tempo, Script script) {
        this.publisher = publisher;
        this.workflow = workflow;
        this.tempo = tempo;
        this.script = script;
    }

    /** What an agent is like. */
    public enum Role {
        /** Looks things up with tools, and asks for approval in every run. */
        RESEARCHER,
        /** Writes fast, and uses no tool. */
        WRITER,
        /** Fails now and then, and now and then dies in the middle of a run, which the gateway ends for it. */
        BOOKKEEPER;

        Script script(int runs) {
            RandomGenerator random = RandomGenerator.getDefault();
            return switch (this) {
                case RESEARCHER -> new Researcher(random, runs);
                case WRITER -> new Writer(random, runs);
                case BOOKKEEPER -> new Bookkeeper(random, runs);
            };
        }
    }

    /** Starts to talk on {@code workflow} at the pace of a language model. */
    public static DemoAgent start(AgentPublisher publisher, WorkflowId workflow, Role role) {
        return start(publisher, workflow, UnaryOperator.identity(), role.script(0));
    }

    /** Starts to talk by this script, with each pause changed by {@code tempo}. */
    static DemoAgent start(
            AgentPublisher publisher, WorkflowId workflow, UnaryOperator<Duration> tempo, Script script) {
        DemoAgent agent = new DemoAgent(publisher, workflow, tempo, script);
        agent.thread.setDaemon(true);
        agent.thread.start();
        return agent;
    }

    private void live() {
        List<Line> lines = script.nextRun();
        try {
            while (closed.getCount() > 0) {
                if (perform(lines)) {
                    lines = script.nextRun();
                    if (closed.await(tempo.apply(REST).toMillis(), TimeUnit.MILLISECONDS)) {
                        return;
                    }
                } else if (closed.await(BREATH.toMillis(), TimeUnit.MILLISECONDS)) {
                    return;
                }
            }
        } catch (InterruptedException e) {
            LOG.debug("the demo agent was closed while it spoke");
        }
    }

    /** Carries out a run, and answers whether there is to be another one: not yet, if this could not even begin. */
    private boolean perform(List<Line> lines) throws InterruptedException {
        try {
            publisher.run(workflow, RUN, run -> new Performance(run, tempo).play(lines));
            unheard = false;
            return true;
        } catch (CancellationException e) {
            LOG.info("the demo agent was told to stop, and goes on with another run");
            return true;
        } catch (RunConflictException e) {
            return e.code() != RunConflictException.Code.RUN_OPEN;
        } catch (CompletionException | UnavailableException e) {
            if (!unheard) {
                LOG.warn("the demo agent is not heard: {}", e.getMessage());
            }
            unheard = true;
            return false;
        }
    }

    /** Stops talking; a run that is open ends as cancelled. Waits for nothing. */
    @Override
    public void close() {
        closed.countDown();
        thread.interrupt();
    }
}
