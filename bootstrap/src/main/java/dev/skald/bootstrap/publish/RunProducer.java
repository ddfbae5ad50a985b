package dev.skald.bootstrap.publish;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.skald.bootstrap.publish.Outcome.Verdict;
import dev.skald.domain.event.WorkflowId;
import java.io.InputStream;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Publishes a stream of events as a run, which has one end whatever happens. Used once; of its methods
 * {@link #interrupt} may be called from any thread.
 */
public final class RunProducer {

    /** Who ends a whole pipeline ends what writes the input first: that comes to its end before we are asked to. */
    private static final Duration GRACE = Duration.ofMillis(500);

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int PREFIX_BYTES = 12;

    private final RunSettings settings;
    private final Consumer<String> controls;
    private final Consumer<String> notes;
    private final RunClient client;
    private final Calls calls;
    private final Halt halt = new Halt();
    private final InputQueue input = new InputQueue();

    /** No other process has it: by its id the log knows an event that is sent again, and no other. */
    private final String prefix = prefix();

    /** The first line that was read and whose event may not be in the log; 0 if there is none. */
    private long pending;

    /**
     * A producer.
     *
     * @param gateway the gateway's URL, of which the path counts for nothing
     * @param tokens gives a token whenever one is needed
     * @param controls takes what viewers ask for, each as one line of JSON, on a thread of its own
     * @param notes takes what somebody who looks on should know, on any thread
     */
    public RunProducer(
            URI gateway,
            WorkflowId workflow,
            Supplier<String> tokens,
            RunSettings settings,
            Consumer<String> controls,
            Consumer<String> notes) {
        this.settings = settings;
        this.controls = controls;
        this.notes = notes;
        this.client = new RunClient(gateway, workflow, tokens);
        this.calls =
                new Calls(halt, settings.patience(), settings.request().ttl().dividedBy(3), notes);
    }

    /** Opens the run, publishes what is read, and ends it. Blocks until then. */
    public Outcome publish(InputStream in) throws InterruptedException {
        try {
            HeldRun run = new RunOpening(client, calls, halt, settings.request()).open();
            notes.accept("the run " + run.id() + " is open");
            Thread reader = new Thread(new InputReader(in, prefix, input), "skald-input");
            reader.setDaemon(true);
            reader.start();
            return publish(run);
        } catch (RunOverException e) {
            return pending == 0 ? e.outcome() : withPending(e.outcome());
        }
    }

    /**
     * Asks that the run ends as cancelled, behind what was read so far; if it is not open yet, that it is not opened.
     *
     * @param reason stands in the run's end
     */
    public void interrupt(String reason) {
        ask(new Outcome(Verdict.INTERRUPTED, reason));
    }

    private void ask(Outcome outcome) {
        halt.ask(outcome);
        stop();
    }

    private void stop() {
        input.end(new InputEnd.Stopped());
    }

    private Outcome withPending(Outcome outcome) {
        return new Outcome(
                outcome.verdict(),
                outcome.message() + "; line " + pending + " of the input is not known to be published");
    }

    private Outcome publish(HeldRun run) throws RunOverException, InterruptedException {
        try (Heartbeats heartbeats = new Heartbeats(client, run, halt, this::stop);
                ControlFeed feed = new ControlFeed(client, run, heartbeats, this::controlled)) {
            heartbeats.start();
            feed.start();
            while (true) {
                InputBatch batch = input.take();
                boolean ends = endsRun(batch.events());
                if (ends || batch.end().isPresent()) {
                    halt.check();
                    heartbeats.ending();
                }
                try {
                    publish(run, batch.events());
                } catch (BadLineException e) {
                    heartbeats.ending();
                    return end(run, new InputEnd.Faulty(e));
                }
                if (ends) {
                    return new Outcome(Verdict.PUBLISHED, "");
                }
                if (batch.end().isPresent()) {
                    return end(run, batch.end().get());
                }
            }
        }
    }

    private static boolean endsRun(List<InputEvent> events) {
        return !events.isEmpty() && events.get(events.size() - 1).ends();
    }

    private void controlled(ViewerControl control) {
        if (control.action().equals("cancel") && settings.endsOnCancel()) {
            ask(new Outcome(Verdict.CANCELLED, "cancelled by " + control.by()));
        }
        controls.accept(control.json());
    }

    /** Publishes events, or those before the first that cannot be. */
    private void publish(HeldRun run, List<InputEvent> events)
            throws RunOverException, BadLineException, InterruptedException {
        if (events.isEmpty()) {
            return;
        }
        pending = events.get(0).line();
        String lines = events.stream().map(InputEvent::json).collect(Collectors.joining("\n"));
        Answer answer = send(run, lines);
        if (answer.status() == 202) {
            if (endsRun(events)) {
                checkEnded(run, events.get(events.size() - 1), answer);
            }
            pending = 0;
            return;
        }
        Optional<JsonNode> fault = fault(answer, events.size());
        if (fault.isPresent()) {
            int faulty = Math.max(fault.get().path("line").asInt(1), 1) - 1;
            publish(run, events.subList(0, faulty));
            pending = 0;
            throw new BadLineException(events.get(faulty).line(), Answer.fault(fault.get()));
        }
        if (answer.status() == 413 && events.size() > 1) {
            publish(run, events.subList(0, events.size() / 2));
            publish(run, events.subList(events.size() / 2, events.size()));
        } else if (answer.status() == 413) {
            pending = 0;
            throw new BadLineException(events.get(0).line(), answer.refusal());
        } else {
            throw new RunOverException(Heartbeats.ended(answer));
        }
    }

    private Answer send(HeldRun run, String lines) throws RunOverException, InterruptedException {
        return calls.untilAnswered(() -> {
            long begun = System.nanoTime();
            Answer answer = client.publish(run.lease(), lines);
            if (answer.status() == 202) {
                run.renewed(begun);
            }
            return answer;
        });
    }

    /** The first line that the gateway finds fault with, among so many. */
    private static Optional<JsonNode> fault(Answer answer, int lines) {
        Optional<JsonNode> first = Optional.empty();
        if (answer.status() == 400 || answer.status() == 413 || answer.status() == 422) {
            for (JsonNode fault : answer.json().path("errors")) {
                int line = fault.path("line").asInt();
                if (line >= 1
                        && line <= lines
                        && line < first.map(it -> it.path("line").asInt()).orElse(Integer.MAX_VALUE)) {
                    first = Optional.of(fault);
                }
            }
        }
        return first;
    }

    /** An end whose id the log knew is not appended: either we sent it before, or it ended nothing. */
    private void checkEnded(HeldRun run, InputEvent end, Answer answer)
            throws RunOverException, BadLineException, InterruptedException {
        if (answer.json().path("duplicates").asLong() > 0
                && calls.untilAnswered(() -> client.heartbeat(run.id(), run.lease()))
                                .status()
                        == 200) {
            pending = 0;
            throw new BadLineException(end.line(), "its id is that of an earlier event, so that it ends nothing");
        }
    }

    /** Ends the run in the input's stead. */
    private Outcome end(HeldRun run, InputEnd reason) throws RunOverException, InterruptedException {
        Optional<Outcome> asked = reason instanceof InputEnd.Exhausted ? halt.awaitAsked(GRACE) : halt.asked();
        if (reason instanceof InputEnd.Faulty faulty) {
            String message = String.valueOf(faulty.fault().getMessage());
            return end(run, "invalid_event", message, new Outcome(Verdict.BAD_INPUT, message));
        }
        if (asked.isPresent()) {
            return end(run, "cancelled", asked.get().message(), asked.get());
        }
        halt.check();
        String message = reason instanceof InputEnd.Unreadable unreadable
                ? "the input cannot be read: " + unreadable.reason()
                : "the input ended without a result";
        return end(run, "incomplete", message, new Outcome(Verdict.BAD_INPUT, message));
    }

    private Outcome end(HeldRun run, String code, String message, Outcome outcome)
            throws RunOverException, InterruptedException {
        ObjectNode event = JSON.createObjectNode().put("type", "error").put("id", prefix + "end");
        event.putObject("data").put("message", message).put("code", code).put("retryable", false);
        Answer answer = send(run, event.toString());
        if (answer.status() != 202) {
            throw new RunOverException(Heartbeats.ended(answer));
        }
        return outcome;
    }

    private static String prefix() {
        byte[] random = new byte[PREFIX_BYTES];
        new SecureRandom().nextBytes(random);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(random) + "-";
    }
}
