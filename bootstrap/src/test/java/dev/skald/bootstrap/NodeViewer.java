package dev.skald.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A stock JavaScript client in a process of its own, which watches one workflow until it has seen enough. */
final class NodeViewer implements AutoCloseable {

    private static final Path DIRECTORY = Path.of("src", "test", "e2e").toAbsolutePath();

    private final Process process;
    private final BufferedReader lines;

    private NodeViewer(Process process) {
        this.process = process;
        this.lines = process.inputReader(StandardCharsets.UTF_8);
    }

    /** Installs the clients where that was not done yet, from the lock file. */
    static void install() throws IOException, InterruptedException {
        if (!Files.isDirectory(DIRECTORY.resolve("node_modules"))) {
            Process npm = new ProcessBuilder("npm", "ci", "--silent", "--no-audit", "--no-fund")
                    .directory(DIRECTORY.toFile())
                    .inheritIO()
                    .start();
            assertThat(npm.waitFor(5, TimeUnit.MINUTES)).isTrue();
            assertThat(npm.exitValue()).isZero();
        }
    }

    static NodeViewer start(String client, String transports, URI url, String workflow, int events, String token)
            throws IOException {
        ProcessBuilder node = new ProcessBuilder(
                        "node", "view.mjs", client, transports, url.toString(), workflow, Integer.toString(events))
                .directory(DIRECTORY.toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT);
        node.environment().put("SKALD_TOKEN", token);
        return new NodeViewer(node.start());
    }

    /** The next line it tells; waits for it. */
    String next() throws IOException {
        return lines.readLine();
    }

    /** What else it tells before it ends by itself. */
    List<String> rest() throws InterruptedException {
        List<String> rest = lines.lines().toList();
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return rest;
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
