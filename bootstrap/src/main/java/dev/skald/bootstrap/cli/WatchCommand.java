package dev.skald.bootstrap.cli;

import dev.skald.bootstrap.logging.Logging;
import dev.skald.domain.access.Principal;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** A viewer in the terminal. */
@Command(
        name = "watch",
        description = "Follows a workflow in the terminal, from its beginning on.",
        mixinStandardHelpOptions = true)
final class WatchCommand implements Callable<Integer> {

    private static final int MAX_COALESCE = 1_000;

    private final Terminal terminal;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private GatewayOptions options = new GatewayOptions();

    @Option(
            names = "--coalesce",
            defaultValue = "100",
            paramLabel = "MS|off",
            description =
                    "How long a thought may wait for others that are sent with it, 0 to 1000 milliseconds (default: "
                            + "${DEFAULT-VALUE}); off has each sent by itself.")
    private String coalesce = "100";

    @ArgGroup
    private Asked asked = new Asked();

    /** What is asked of the agent: one thing at most. */
    private static final class Asked {

        @Option(
                names = "--cancel",
                description = "Asks the agent to stop, and follows the workflow until its run has ended.")
        private boolean cancel;

        @Option(
                names = "--approve",
                paramLabel = "CALLID",
                description = "Approves the call of a tool, and follows the workflow until its run has ended.")
        private Optional<String> approve = Optional.empty();

        @Option(
                names = "--reject",
                paramLabel = "CALLID",
                description = "Rejects the call of a tool, and follows the workflow until its run has ended.")
        private Optional<String> reject = Optional.empty();

        Optional<WatchedControl> control() {
            if (cancel) {
                return Optional.of(WatchedControl.of("cancel", Optional.empty()));
            }
            return approve.map(call -> WatchedControl.of("approve", Optional.of(call)))
                    .or(() -> reject.map(call -> WatchedControl.of("reject", Optional.of(call))));
        }
    }

    WatchCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws InterruptedException {
        Logging.off();
        WorkflowTarget watched = options.target();
        Optional<WatchedControl> control = asked.control();
        String token = options.tokens(
                        terminal.environment(),
                        "skald-watch",
                        control.isPresent() ? Set.of(Principal.CONTROL_SCOPE) : Set.of())
                .get();
        EventPrinter printer = new EventPrinter(terminal.out(), terminal.err(), CommandLine.Help.Ansi.AUTO.enabled());
        try (WorkflowWatch watch = new WorkflowWatch(watched, token, coalesce(), control, printer)) {
            WorkflowWatch.Ending ending = watch.awaitEnding();
            printer.note(ending.message());
            return ending.exitCode();
        }
    }

    private OptionalInt coalesce() {
        if (coalesce.equals("off")) {
            return OptionalInt.empty();
        }
        if (coalesce.matches("\\d{1,4}") && Integer.parseInt(coalesce) <= MAX_COALESCE) {
            return OptionalInt.of(Integer.parseInt(coalesce));
        }
        throw new CommandLine.ParameterException(
                spec.commandLine(), "--coalesce is a number of milliseconds from 0 to " + MAX_COALESCE + ", or off");
    }
}
