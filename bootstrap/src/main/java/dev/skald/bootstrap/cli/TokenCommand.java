package dev.skald.bootstrap.cli;

import dev.skald.domain.access.Principal;
import dev.skald.domain.access.WorkflowGrant;
import dev.skald.gateway.Skald;
import dev.skald.gateway.config.SkaldConfig;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** A token for trying things out. */
@Command(
        name = "token",
        description = "Prints a token signed with the secret of JWT_SECRET or JWT_SECRET_FILE.",
        mixinStandardHelpOptions = true)
final class TokenCommand implements Callable<Integer> {

    private final Terminal terminal;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--sub",
            required = true,
            paramLabel = "USER",
            description = "The user the token speaks for: its sub.")
    private String subject = "";

    @Option(
            names = "--scope",
            paramLabel = "SCOPES",
            description =
                    "The scopes of the token, separated by spaces: events:publish to publish, runs:control to ask "
                            + "something of the agents of workflows it may read (default: none).")
    private List<String> scopes = List.of();

    @Option(
            names = "--workflows",
            paramLabel = "IDS",
            converter = WorkflowsConverter.class,
            description = "The workflows the token lists, separated by commas, or '*' for all (default: no list).")
    private WorkflowGrant workflows = new WorkflowGrant.Absent();

    @Option(
            names = "--ttl",
            defaultValue = "PT1H",
            paramLabel = "DURATION",
            converter = DurationConverter.class,
            description = "How long the token is good, as in ISO 8601 (default: ${DEFAULT-VALUE}).")
    private Duration ttl = Duration.ZERO;

    @Option(
            names = "--issuer",
            paramLabel = "ISS",
            description = "The issuer of the token: its iss (default: JWT_ISSUER).")
    private Optional<String> issuer = Optional.empty();

    @Option(
            names = "--audience",
            paramLabel = "AUD",
            description = "The audience of the token: its aud (default: JWT_AUDIENCE).")
    private Optional<String> audience = Optional.empty();

    TokenCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        SkaldConfig.Tokens settings = SkaldConfig.Tokens.from(terminal.environment());
        SkaldConfig.Tokens tokens = settings.naming(issuer.or(settings::issuer), audience.or(settings::audience));
        try {
            terminal.out().println(sign(tokens, subject, scopes(), workflows, ttl));
        } catch (IllegalArgumentException e) {
            throw new CommandLine.ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
        return ExitCode.OK;
    }

    /** A token that is good from now on. */
    static String sign(
            SkaldConfig.Tokens tokens, String subject, Set<String> scopes, WorkflowGrant workflows, Duration ttl) {
        Instant now = Clock.systemUTC().instant();
        return Skald.signToken(
                tokens, new Principal(subject, scopes, workflows, now.plus(ttl)), Clock.fixed(now, ZoneOffset.UTC));
    }

    private Set<String> scopes() {
        return scopes.stream()
                .flatMap(words -> Arrays.stream(words.split(" ", -1)))
                .filter(word -> !word.isEmpty())
                .collect(Collectors.toSet());
    }
}
