package dev.skald.bootstrap.cli;

import dev.skald.bootstrap.demo.DemoAgent;
import dev.skald.domain.access.WorkflowGrant;
import dev.skald.domain.event.WorkflowId;
import dev.skald.gateway.Skald;
import dev.skald.gateway.config.SkaldConfig;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** A gateway to look at: with an agent that talks all the time, and a secret nobody needs to know. */
@Command(
        name = "demo",
        description = "Serves with a throw-away secret and a demo agent, and prints how to watch it.",
        mixinStandardHelpOptions = true)
final class DemoCommand implements Callable<Integer> {

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
        WorkflowId workflow = WorkflowId.random();
        return Server.run(config, terminal.out(), skald -> {
            skald.publisher().register(workflow, "demo");
            tell(skald, config.tokens(), workflow);
            DemoAgent.start(skald.publisher(), workflow);
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
        port.ifPresent(number -> environment.put("PORT", number.toString()));
        return environment;
    }

    private void tell(Skald skald, SkaldConfig.Tokens tokens, WorkflowId workflow) {
        String viewer = TokenCommand.sign(tokens, "demo", Set.of(), new WorkflowGrant.Absent(), TOKEN_TTL);
        String url = skald.address().toString();
        terminal.out()
                .println(String.join(
                        System.lineSeparator(),
                        "",
                        "A demo agent talks on the workflow " + workflow + ".",
                        "",
                        "Watch it in another terminal:",
                        "",
                        "  SKALD_TOKEN=" + viewer + " ./skald watch " + url + "/v1/workflows/" + workflow,
                        "",
                        "Tell it to stop:",
                        "",
                        "  curl " + url + "/v1/workflows/" + workflow + "/controls \\",
                        "    -H 'Authorization: Bearer " + viewer + "' -H 'Content-Type: application/json' \\",
                        "    -d '{\"action\":\"cancel\"}'",
                        "",
                        "Every third run it asks whether it may send a mail. Answer in the same way, with",
                        "{\"action\":\"approve\",\"callId\":\"mail-3\"} or reject.",
                        "",
                        "The token is good for a day, and with this process only.",
                        ""));
    }
}
