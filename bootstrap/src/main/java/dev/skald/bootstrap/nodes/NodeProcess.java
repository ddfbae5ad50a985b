package dev.skald.bootstrap.nodes;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A node as a process of its own, which is started again whenever it ends, as whatever runs servers does. Thread-safe.
 */
final class NodeProcess implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(NodeProcess.class);

    private static final long AGAIN_MILLIS = 1_000;
    private static final long END_SECONDS = 12;

    private final List<String> command;
    private final Map<String, String> environment;
    private final Path log;
    private final Thread keeper;
    private Process process;
    private boolean closed;

    /** Starts it, and does not wait until it listens. */
    NodeProcess(String name, List<String> command, Map<String, String> environment, Path log) throws IOException {
        this.command = List.copyOf(command);
        this.environment = Map.copyOf(environment);
        this.log = log;
        this.process = launch();
        this.keeper = new Thread(this::keep, name);
        keeper.setDaemon(true);
        keeper.start();
    }

    /** The number of the process as it is now. */
    synchronized long pid() {
        return process.pid();
    }

    private Process launch() throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(Redirect.appendTo(log.toFile()));
        builder.environment().clear();
        builder.environment().putAll(environment);
        return builder.start();
    }

    private void keep() {
        try {
            while (true) {
                current().waitFor();
                TimeUnit.MILLISECONDS.sleep(AGAIN_MILLIS);
                synchronized (this) {
                    if (closed) {
                        return;
                    }
                    process = launch();
                }
            }
        } catch (IOException e) {
            LOG.error("a node could not be started again", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized Process current() {
        return process;
    }

    /** Tells it to end, for good, and waits until it has. */
    @Override
    public void close() {
        Process last;
        synchronized (this) {
            closed = true;
            last = process;
        }
        keeper.interrupt();
        last.destroy();
        try {
            if (!last.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
                last.destroyForcibly();
            }
        } catch (InterruptedException e) {
            last.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
