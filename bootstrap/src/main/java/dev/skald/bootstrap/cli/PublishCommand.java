package dev.skald.bootstrap.cli;

import dev.skald.bootstrap.logging.Logging;
import dev.skald.bootstrap.publish.Outcome;
import dev.skald.bootstrap.publish.RunProducer;
import dev.skald.bootstrap.publish.RunSettings;
import dev.skald.domain.access.Principal;
import dev.skald.domain.run.RunId;
import dev.skald.domain.run.RunRequest;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** An agent that says what it reads. */
@Command(
        name = "publish",
        description =
                "Publishes the events that it reads from the standard input, one a line as JSON, as a run: opens it, "
                        + "keeps it alive, and ends it whatever happens. What viewers ask of it is printed, one a line "
                        + "as JSON.",
        footer =
                "Ends with 0 when an event of the input ended the run; 1 if the gateway refuses; 3 if another run "
                        + "is open; 4 if the run was lost; 5 if a viewer cancelled it; 65 if a line is no event, or the "
                        + "input ends without an end of the run; 69 if the gateway is away for too long; 130 or 143 after SIGINT or SIGTERM.",
        mixinStandardHelpOptions = true)
final class PublishCommand implements Callable<Integer> {

    /** Less than the ten seconds that those give a process who ask it to end. */
    private static final Duration LAST_WORDS = Duration.ofSeconds(8);

    private final Terminal terminal;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private GatewayOptions options = new GatewayOptions();

    @Option(
            names = "--ttl",
            defaultValue = "PT30S",
            paramLabel = "DURATION",
            converter = DurationConverter.class,
            description =
                    "How long the run outlives this process, if that dies: PT5S to PT10M (default: ${DEFAULT-VALUE}).")
    private Duration ttl = RunRequest.DEFAULT_TTL;

    @Option(names = "--run-id", paramLabel = "UUID", description = "The name of the run (default: a new one).")
    private Optional<String> run = Optional.empty();

    @Option(
            names = "--takeover",
            description = "Ends the run that is open, if there is one; one of the same name goes on instead.")
    private boolean takeover;

    @Option(
            names = "--retry-for",
            defaultValue = "PT5M",
            paramLabel = "DURATION",
            converter = DurationConverter.class,
            description = "How long it goes on trying while the gateway cannot be reached (default: ${DEFAULT-VALUE}).")
    private Duration patience = Duration.ofMinutes(5);

    @Option(
            names = "--ignore-cancel",
            description = "Prints also that a viewer wants to cancel, and leaves it at that: the input decides.")
    private boolean ignoreCancel;

    private volatile Interrupts.Signal signal = Interrupts.Signal.INT;

    PublishCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws InterruptedException {
        Logging.off();
        WorkflowTarget target = options.target();
        RunProducer producer = new RunProducer(
                target.gateway(),
                target.workflow(),
                options.tokens(terminal.environment(), "skald-publish", Set.of(Principal.PUBLISH_SCOPE)),
                new RunSettings(request(), patience, !ignoreCancel),
                control -> terminal.out().println(control),
                this::tell);
        CountDownLatch done = new CountDownLatch(1);
        try (Interrupts interrupts = new Interrupts(caught -> interrupt(producer, caught, done), this::halt)) {
            Outcome outcome = producer.publish(terminal.in());
            if (!outcome.message().isEmpty()) {
                tell(outcome.message());
            }
            return exitCode(outcome.verdict());
        } finally {
            done.countDown();
        }
    }

    private RunRequest request() {
        try {
            return new RunRequest(ttl, run.map(RunId::parse), takeover);
        } catch (IllegalArgumentException e) {
            throw new CommandLine.ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
    }

    private void interrupt(RunProducer producer, Interrupts.Signal caught, CountDownLatch done) {
        signal = caught;
        tell("SIG" + caught + ": ending the run; another signal ends at once");
        producer.interrupt("the agent was told to end, by SIG" + caught);
        try {
            if (!done.await(LAST_WORDS.toMillis(), TimeUnit.MILLISECONDS)) {
                halt(caught);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** What waits for the gateway, or for whoever reads the output, must not keep the process. */
    private void halt(Interrupts.Signal caught) {
        tell("ended at once: the run is not, until its lease is over");
        Runtime.getRuntime().halt(caught.exitCode());
    }

    private int exitCode(Outcome.Verdict verdict) {
        return switch (verdict) {
            case PUBLISHED -> ExitCode.OK;
            case REFUSED -> ExitCode.FAILED;
            case RUN_OPEN -> ExitCode.RUN_OPEN;
            case RUN_LOST -> ExitCode.RUN_LOST;
            case CANCELLED -> ExitCode.CANCELLED;
            case BAD_INPUT -> ExitCode.DATA;
            case UNAVAILABLE -> ExitCode.UNAVAILABLE;
            case INTERRUPTED -> signal.exitCode();
        };
    }

    /** What the gateway says, and strangers through it, must not steer the terminal. */
    private void tell(String line) {
        terminal.err().println("skald: " + EventPrinter.safe(line).replace('\n', ' '));
    }
}
