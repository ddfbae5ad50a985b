package dev.skald.bootstrap.demo;

import dev.skald.domain.run.Control;
import dev.skald.domain.run.ControlAction;
import dev.skald.gateway.AgentRun;
import dev.skald.gateway.ToolStatus;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One run of the demo agent. It does its lines on the thread that asks for them, and heeds what is asked of it while it
 * pauses.
 */
final class Performance {

    private static final Logger LOG = LoggerFactory.getLogger(Performance.class);

    /** More than anybody types within one run; what comes beyond is not heeded. */
    private static final int MAX_ASKED = 100;

    /** How long it takes to do what was approved. */
    private static final Duration WORK = Duration.ofMillis(1_300);

    private final AgentRun run;
    private final UnaryOperator<Duration> tempo;
    private final BlockingQueue<Control> asked = new LinkedBlockingQueue<>(MAX_ASKED);

    Performance(AgentRun run, UnaryOperator<Duration> tempo) {
        this.run = run;
        this.tempo = tempo;
        run.onControl(control -> {
            if (!asked.offer(control)) {
                LOG.info("the demo agent does not listen any more to what it is asked in run {}", run.id());
            }
        });
    }

    /**
     * Does these lines.
     *
     * @throws CancellationException if somebody said so
     */
    void play(List<Line> lines) throws InterruptedException {
        for (Line line : lines) {
            await(tempo.apply(line.pause()), any -> false);
            if (line instanceof Line.Say say) {
                join(say.speech());
            } else if (line instanceof Line.Ask ask) {
                ask(ask);
            } else {
                run.leave();
                return;
            }
        }
    }

    private void ask(Line.Ask ask) throws InterruptedException {
        join(said -> said.toolCall(ask.tool(), ask.callId(), ToolStatus.STARTED, ask.input()));
        Optional<Control> answer =
                await(tempo.apply(ask.patience()), control -> control.callId().equals(Optional.of(ask.callId())));
        if (answer.filter(it -> it.action() == ControlAction.APPROVE).isPresent()) {
            await(tempo.apply(WORK), any -> false);
            join(said -> said.toolCall(ask.tool(), ask.callId(), ToolStatus.SUCCEEDED, ask.input(), ask.output()));
            play(ask.approved());
        } else {
            Map<String, ?> why = Map.of("problem", answer.isPresent() ? "it was rejected" : "nobody answered in time");
            join(said -> said.toolCall(ask.tool(), ask.callId(), ToolStatus.FAILED, ask.input(), why));
            play(ask.otherwise());
        }
    }

    /** Waits that long, or until somebody asks what is waited for. */
    private Optional<Control> await(Duration longest, Predicate<Control> awaited) throws InterruptedException {
        long end = System.nanoTime() + longest.toNanos();
        while (true) {
            Control control = asked.poll(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS);
            if (control == null) {
                return Optional.empty();
            }
            if (control.action() == ControlAction.CANCEL) {
                throw new CancellationException("Stopped, as " + control.by() + " asked.");
            }
            if (control.action() == ControlAction.INPUT) {
                join(said -> said.thought("So " + control.by() + " says. I will keep it in mind. "));
            }
            if (awaited.test(control)) {
                return Optional.of(control);
            }
        }
    }

    private void join(Line.Speech speech) {
        speech.say(run).toCompletableFuture().join();
    }
}
