package dev.skald.bootstrap.cli;

import dev.skald.gateway.config.ConfigException;
import dev.skald.gateway.store.NoLogException;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command {@code skald} and its subcommands; without one it serves. */
@Command(
        name = "skald",
        description = "Streams what AI agents think and do to the people who watch, over Socket.IO.",
        footer = "Without a command it serves. Settings come from the environment; see docs/configuration.md.",
        mixinStandardHelpOptions = true,
        versionProvider = Programs.Version.class)
final class Programs implements Callable<Integer> {

    /** What Java puts for what it cannot read: taken as it is, a token would speak for somebody else. */
    private static final char REPLACEMENT = '\uFFFD';

    private final Terminal terminal;

    private Programs(Terminal terminal) {
        this.terminal = terminal;
    }

    /** Runs the program that {@code args} name, and answers its exit code. What goes wrong is told in one line. */
    static int run(Terminal terminal, String... args) {
        if (Arrays.stream(args).anyMatch(argument -> argument.indexOf(REPLACEMENT) >= 0)) {
            return tell(
                    terminal,
                    ExitCode.USAGE,
                    "an argument is no UTF-8, or this locale cannot read it; a locale of UTF-8 can, LC_ALL=C.UTF-8 say");
        }
        CommandLine commands = new CommandLine(new Programs(terminal))
                .addSubcommand(new ServeCommand(terminal))
                .addSubcommand(new DemoCommand(terminal))
                .addSubcommand(new TokenCommand(terminal))
                .addSubcommand(new WatchCommand(terminal))
                .addSubcommand(new PublishCommand(terminal))
                .addSubcommand(new LogCommand(terminal));
        return commands.setOut(writer(terminal.out()))
                .setErr(writer(terminal.err()))
                .setParameterExceptionHandler((misuse, rest) -> tell(
                        terminal,
                        ExitCode.USAGE,
                        misuse.getMessage() + "; see "
                                + misuse.getCommandLine().getCommandSpec().qualifiedName() + " --help"))
                .setExecutionExceptionHandler((failure, command, parsed) -> failed(terminal, failure))
                .execute(args);
    }

    /** Serves. */
    @Override
    public Integer call() throws IOException {
        return new ServeCommand(terminal).call();
    }

    private static int failed(Terminal terminal, Exception failure) throws Exception {
        if (failure instanceof ConfigException) {
            return tell(terminal, ExitCode.CONFIG, String.valueOf(failure.getMessage()));
        }
        if (failure instanceof NoLogException) {
            return tell(terminal, ExitCode.USAGE, String.valueOf(failure.getMessage()));
        }
        if (failure instanceof IOException) {
            return tell(terminal, ExitCode.FAILED, String.valueOf(failure.getMessage()));
        }
        throw failure;
    }

    private static int tell(Terminal terminal, int exitCode, String line) {
        terminal.err().println("skald: " + line.replaceAll("\\R+", " "));
        return exitCode;
    }

    private static PrintWriter writer(java.io.PrintStream stream) {
        return new PrintWriter(new OutputStreamWriter(stream, StandardCharsets.UTF_8), true);
    }

    /** The version in the manifest of the jar. */
    static final class Version implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {
                "skald "
                        + Optional.ofNullable(Programs.class.getPackage().getImplementationVersion())
                                .orElse("(built from sources)")
            };
        }
    }
}
