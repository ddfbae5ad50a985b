package dev.skald.adapter.sqlite;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A program with a store in a process of its own, of which a test reads what it prints. */
final class StoreProcess implements AutoCloseable {

    private final Process process;
    private final BufferedReader output;

    private StoreProcess(Process process) {
        this.process = process;
        this.output = process.inputReader(StandardCharsets.UTF_8);
    }

    /** Starts a program with a heap of so many megabytes. */
    static StoreProcess start(int heap, Class<?> program, Object... arguments) throws IOException {
        return new StoreProcess(launch(heap, program, arguments));
    }

    /** The same, for who reads what it prints himself. */
    static Process launch(int heap, Class<?> program, Object... arguments) throws IOException {
        return run(command(heap, program, arguments));
    }

    private static Process run(List<String> command) throws IOException {
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private static List<String> command(int heap, Class<?> program, Object... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + heap + "m",
                "-XX:+UseSerialGC",
                "-XX:-UsePerfData",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                classPath(),
                program.getName()));
        for (Object argument : arguments) {
            command.add(argument.toString());
        }
        return command;
    }

    /** Logback, where others brought it, would print among the lines of the program. */
    private static String classPath() {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !entry.contains("logback-"))
                .collect(Collectors.joining(File.pathSeparator));
    }

    /** Writes a line to it. */
    void tell(String line) throws IOException {
        process.outputWriter(StandardCharsets.UTF_8).append(line).append('\n').flush();
    }

    /** Has the system refuse to make any of its files larger than so many bytes, or "unlimited" ones. */
    void boundFiles(String bytes) throws IOException, InterruptedException {
        int exit = run(List.of("prlimit", "--pid", Long.toString(process.pid()), "--fsize=" + bytes + ":"))
                .waitFor();
        if (exit != 0) {
            throw new IOException("prlimit ended with " + exit);
        }
    }

    /** The next line it prints; empty at the end. */
    String line() throws IOException {
        String line = output.readLine();
        return line == null ? "" : line;
    }

    int awaitExit() throws InterruptedException {
        return process.waitFor();
    }

    /** Kills it. */
    @Override
    public void close() throws IOException, InterruptedException {
        process.destroyForcibly().waitFor();
        output.close();
    }
}
