package dev.skald.benchmarks.security;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Runs what the operator gave as a command of the shell. */
final class Shell {

    private static final long PATIENCE_SECONDS = 60;

    private Shell() {}

    /**
     * What a command came to.
     *
     * @param status its exit code
     * @param text what it printed
     */
    record Output(int status, String text) {}

    /** Runs a command with these variables beside those there are, and waits for its end. */
    static Output run(String command, Map<String, String> variables) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder("sh", "-c", command).redirectError(Redirect.DISCARD);
        builder.environment().putAll(variables);
        Process process = builder.start();
        process.getOutputStream().close();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IOException("a command did not come to an end");
        }
        return new Output(process.exitValue(), text);
    }
}
