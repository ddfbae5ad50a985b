package dev.skald.bootstrap.cli;

import dev.skald.bootstrap.logging.Logging;
import dev.skald.domain.access.WorkflowGrant;
import dev.skald.gateway.config.SkaldConfig;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** A viewer in the terminal. */
@Command(
        name = "watch",
        description = "Follows a workflow in the terminal, from its beginning on.",
        mixinStandardHelpOptions = true)
final class WatchCommand implements Callable<Integer> {

    private final Terminal terminal;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(
            paramLabel = "WORKFLOW",
            description = "The id of the workflow, or a URL of a gateway with the id in its path.")
    private String target = "";

    @Option(
            names = "--url",
            paramLabel = "URL",
            description = "The gateway, where only an id is given (default: http://localhost:8080).")
    private URI gateway = URI.create("http://localhost:8080");

    @Option(
            names = "--token",
            paramLabel = "TOKEN",
            description =
                    "A token that may read the workflow (default: SKALD_TOKEN, or else one signed with the secret).")
    private Optional<String> token = Optional.empty();

    WatchCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws InterruptedException {
        Logging.off();
        WatchTarget watched;
        try {
            watched = WatchTarget.of(target, gateway);
        } catch (IllegalArgumentException e) {
            throw new CommandLine.ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
        EventPrinter printer = new EventPrinter(terminal.out(), terminal.err(), CommandLine.Help.Ansi.AUTO.enabled());
        try (WorkflowWatch watch = new WorkflowWatch(watched, token(), printer)) {
            WorkflowWatch.Ending ending = watch.awaitEnding();
            printer.note(ending.message());
            return ending.exitCode();
        }
    }

    private String token() {
        return token.or(() -> Optional.ofNullable(terminal.environment().get("SKALD_TOKEN")))
                .filter(given -> !given.isBlank())
                .orElseGet(this::ownToken);
    }

    private String ownToken() {
        if (!isSet("JWT_SECRET") && !isSet("JWT_SECRET_FILE")) {
            throw new CommandLine.ParameterException(
                    spec.commandLine(),
                    "a token is needed: give --token, or set SKALD_TOKEN, JWT_SECRET or JWT_SECRET_FILE");
        }
        return TokenCommand.sign(
                SkaldConfig.Tokens.from(terminal.environment()),
                "skald-watch",
                Set.of(),
                new WorkflowGrant.Every(),
                Duration.ofHours(12));
    }

    private boolean isSet(String variable) {
        return !terminal.environment().getOrDefault(variable, "").isBlank();
    }
}
