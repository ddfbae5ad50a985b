package dev.skald.bootstrap.cli;

import dev.skald.bootstrap.demo.DemoAgent;
import dev.skald.domain.access.WorkflowGrant;
import dev.skald.domain.event.WorkflowId;
import dev.skald.gateway.AgentPublisher;
import dev.skald.gateway.Skald;
import dev.skald.gateway.config.SkaldConfig;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** A gateway to look at: with agents that are busy all the time, a console, and a secret nobody needs to know. */
@Command(
        name = "demo",
        description =
                "Serves the console and three demo agents with a throw-away secret, and prints the link to watch them.",
        mixinStandardHelpOptions = true)
final class DemoCommand implements Callable<Integer> {

    /** Whom the link is for: the owner of all three workflows. */
    private static final String VISITOR = "you";

    private static final int SECRET_BYTES = 32;
    private static final Duration TOKEN_TTL = Duration.ofDays(1);

    private final Terminal terminal;

    @Option(
            names = "--port",
            paramLabel = "PORT",
            description = "The port to listen on; 0 picks a free one (default: PORT, or 8080).")
    private Optional<Integer> port = Optional.empty();

    DemoCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException {
        SkaldConfig config = SkaldConfig.from(environment());
        return Server.run(config, terminal.out(), skald -> {
            AgentPublisher publisher = skald.publisher();
            Map<DemoAgent.Role, WorkflowId> workflows = new EnumMap<>(DemoAgent.Role.class);
            for (DemoAgent.Role role : DemoAgent.Role.values()) {
                workflows.put(role, WorkflowId.random());
            }
            workflows.forEach((role, workflow) ->
                    publisher.register(workflow, VISITOR).thenRun(() -> DemoAgent.start(publisher, workflow, role)));
            tell(skald, config, workflows);
        });
    }

    private Map<String, String> environment() {
        Map<String, String> environment = new HashMap<>(terminal.environment());
        byte[] secret = new byte[SECRET_BYTES];
        new SecureRandom().nextBytes(secret);
        environment.put("JWT_SECRET", Base64.getEncoder().encodeToString(secret));
        environment.remove("JWT_SECRET_FILE");
        environment.remove("JWT_JWKS_URL");
        environment.remove("JWT_JWKS_FILE");
        environment.remove("JWT_ISSUERS");
        environment.remove("JWT_ADMIN_ISSUERS");
        environment.putIfAbsent("CONSOLE", "on");
        port.ifPresent(number -> environment.put("PORT", number.toString()));
        return environment;
    }

    private void tell(Skald skald, SkaldConfig config, Map<DemoAgent.Role, WorkflowId> workflows) {
        Set<String> scopes = Set.of("runs:control", "admin");
        String token = TokenCommand.sign(config.tokens(), VISITOR, scopes, new WorkflowGrant.Absent(), TOKEN_TTL);
        String url = skald.address().toString();
        List<String> link = config.console()
                ? List.of("Open this link, and see what they do:", "", "  " + url + "/console/#token=" + token, "")
                : List.of();
        List<String> lines = new ArrayList<>(List.of(
                "",
                "Three agents are at work: a researcher, which asks before it spends anything, a writer, and a",
                "bookkeeper, which fails now and then.",
                ""));
        lines.addAll(link);
        lines.addAll(List.of(
                "In a terminal, the researcher:",
                "",
                "  SKALD_TOKEN=" + token + " ./skald watch " + url + "/v1/workflows/"
                        + workflows.get(DemoAgent.Role.RESEARCHER),
                "",
                "The token is good for a day, and with this process only."));
        terminal.out().println(String.join(System.lineSeparator(), lines) + System.lineSeparator());
    }
}
