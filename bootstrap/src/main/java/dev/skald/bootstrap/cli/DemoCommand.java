package dev.skald.bootstrap.cli;

import dev.skald.bootstrap.demo.DemoAgent;
import dev.skald.bootstrap.nodes.LocalNodes;
import dev.skald.domain.access.WorkflowGrant;
import dev.skald.domain.event.WorkflowId;
import dev.skald.gateway.AgentPublisher;
import dev.skald.gateway.config.SkaldConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
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
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

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
    private static final int MOST_NODES = 9;
    private static final Duration TOKEN_TTL = Duration.ofDays(1);

    /** What a further node is started with: the same program. */
    private static final List<String> NODE = List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            Main.class.getName(),
            "serve");

    private final Terminal terminal;

    @Option(
            names = "--port",
            paramLabel = "PORT",
            description = "The port to listen on; 0 picks a free one (default: PORT, or 8080).")
    private Optional<Integer> port = Optional.empty();

    @Option(
            names = "--nodes",
            paramLabel = "N",
            description = "How many nodes, 1 to 9: several share a Redis, behind a balancer on that port, and on this"
                    + " machine alone; redis-server must be installed (default: 1).")
    private int nodes = 1;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    DemoCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (nodes < 1 || nodes > MOST_NODES) {
            throw new ParameterException(spec.commandLine(), "--nodes is 1 to " + MOST_NODES);
        }
        Map<String, String> environment = environment();
        if (nodes == 1) {
            return serve(SkaldConfig.from(environment), Optional.empty());
        }
        int listens = SkaldConfig.from(environment).listen().port();
        LocalNodes several = LocalNodes.start(nodes, listens, NODE, environment);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> close(several), "skald-nodes"));
        return serve(SkaldConfig.from(several.environment()), Optional.of(several));
    }

    private static void close(LocalNodes several) {
        try {
            several.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private int serve(SkaldConfig config, Optional<LocalNodes> several) throws IOException {
        return Server.run(config, terminal.out(), skald -> {
            AgentPublisher publisher = skald.publisher();
            Map<DemoAgent.Role, WorkflowId> workflows = new EnumMap<>(DemoAgent.Role.class);
            for (DemoAgent.Role role : DemoAgent.Role.values()) {
                workflows.put(role, WorkflowId.random());
            }
            workflows.forEach((role, workflow) ->
                    publisher.register(workflow, VISITOR).thenRun(() -> DemoAgent.start(publisher, workflow, role)));
            tell(several.map(LocalNodes::address).orElse(skald.address()), config, workflows);
            several.ifPresent(this::tellOfNodes);
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

    private void tellOfNodes(LocalNodes several) {
        String others = several.pids().stream().map(String::valueOf).collect(Collectors.joining(" and "));
        terminal.out()
                .println(String.join(
                        System.lineSeparator(),
                        nodes
                                + " nodes share a Redis, and each connection comes to any of them. The other nodes are the",
                        "processes " + others + ", Redis is " + several.redisPid()
                                + ": kill -9 one of the nodes, and see that",
                        "nobody misses anything; it is started again. What they log is in " + several.directory() + ".",
                        ""));
    }

    private void tell(URI address, SkaldConfig config, Map<DemoAgent.Role, WorkflowId> workflows) {
        Set<String> scopes = Set.of("runs:control", "admin");
        String token = TokenCommand.sign(config.tokens(), VISITOR, scopes, new WorkflowGrant.Absent(), TOKEN_TTL);
        String url = address.toString();
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
