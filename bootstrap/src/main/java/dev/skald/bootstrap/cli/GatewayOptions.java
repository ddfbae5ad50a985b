package dev.skald.bootstrap.cli;

import dev.skald.domain.access.WorkflowGrant;
import dev.skald.gateway.config.SkaldConfig;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What programs are told that have to do with a workflow of a running gateway: which, where, and by what right. */
final class GatewayOptions {

    private static final Duration TTL = Duration.ofHours(12);

    /** What a header may carry; whatever else refuses it would repeat it. */
    private static final Pattern TOKEN = Pattern.compile("[\\x21-\\x7e]+");

    @Spec(Spec.Target.MIXEE)
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
                    "A token that may do this with the workflow (default: SKALD_TOKEN, or else one signed with the "
                            + "secret of JWT_SECRET or JWT_SECRET_FILE).")
    private Optional<String> token = Optional.empty();

    /** Which workflow, and where. */
    WorkflowTarget target() {
        try {
            return WorkflowTarget.of(target, gateway);
        } catch (IllegalArgumentException e) {
            throw new CommandLine.ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
    }

    /**
     * Gives the token there is, or signs tokens: another one in good time before the last is over.
     *
     * @param subject whom a token speaks for that is signed here
     * @param scopes what such a token may do
     */
    Supplier<String> tokens(Map<String, String> environment, String subject, Set<String> scopes) {
        Optional<String> given = token.or(() -> Optional.ofNullable(environment.get("SKALD_TOKEN")))
                .filter(text -> !text.isBlank())
                .map(String::strip);
        if (given.isPresent()) {
            if (!TOKEN.matcher(given.get()).matches()) {
                throw new CommandLine.ParameterException(
                        spec.commandLine(), "a token has no blanks, line ends or letters beyond ASCII in it");
            }
            return given::get;
        }
        if (!isSet(environment, "JWT_SECRET") && !isSet(environment, "JWT_SECRET_FILE")) {
            throw new CommandLine.ParameterException(
                    spec.commandLine(),
                    "a token is needed: give --token, or set SKALD_TOKEN, JWT_SECRET or JWT_SECRET_FILE");
        }
        return new OwnTokens(SkaldConfig.Tokens.from(environment), subject, scopes);
    }

    private static boolean isSet(Map<String, String> environment, String variable) {
        return !environment.getOrDefault(variable, "").isBlank();
    }

    /** Tokens signed with the secret. Thread-safe. */
    private static final class OwnTokens implements Supplier<String> {

        private final SkaldConfig.Tokens settings;
        private final String subject;
        private final Set<String> scopes;
        private String token = "";
        private Instant renewal = Instant.MIN;

        OwnTokens(SkaldConfig.Tokens settings, String subject, Set<String> scopes) {
            this.settings = settings;
            this.subject = subject;
            this.scopes = scopes;
        }

        @Override
        public synchronized String get() {
            Instant now = Clock.systemUTC().instant();
            if (!now.isBefore(renewal)) {
                token = TokenCommand.sign(settings, subject, scopes, new WorkflowGrant.Every(), TTL);
                renewal = now.plus(TTL.dividedBy(2));
            }
            return token;
        }
    }
}
