package dev.skald.bootstrap.cli;

import dev.skald.bootstrap.logging.Logging;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** Where {@code java -jar skald.jar} begins. */
public final class Main {

    private Main() {}

    /** Runs the program that the arguments name; without any it serves. */
    public static void main(String[] args) {
        // Java itself logs, at the exit for example, and a log that nobody has set up prints everything among the
        // answers.
        Logging.off();
        Terminal terminal = new Terminal(
                System.getenv(),
                new FileInputStream(FileDescriptor.in),
                utf8(FileDescriptor.out),
                utf8(FileDescriptor.err));
        System.exit(Programs.run(terminal, args));
    }

    /** What agents say is UTF-8, whatever the platform's own encoding is. */
    private static PrintStream utf8(FileDescriptor stream) {
        return new PrintStream(new FileOutputStream(stream), true, StandardCharsets.UTF_8);
    }
}
