package dev.skald.bootstrap.cli;

import dev.skald.gateway.config.SkaldConfig;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** The gateway itself. */
@Command(name = "serve", description = "Serves until it is told to stop.", mixinStandardHelpOptions = true)
final class ServeCommand implements Callable<Integer> {

    private final Terminal terminal;

    ServeCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException {
        return Server.run(SkaldConfig.from(terminal.environment()), terminal.out(), skald -> {});
    }
}
