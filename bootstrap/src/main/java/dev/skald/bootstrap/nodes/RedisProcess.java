package dev.skald.bootstrap.nodes;

import java.io.IOException;
import java.io.InputStream;
import java.lang.ProcessBuilder.Redirect;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * A redis-server of this machine, as a process that ends with this one and keeps what it has in a directory. Not
 * thread-safe.
 */
final class RedisProcess implements AutoCloseable {

    private static final Duration START = Duration.ofSeconds(20);
    private static final Duration LOOK = Duration.ofMillis(20);
    private static final long END_SECONDS = 5;
    private static final byte[] PING = "PING\r\n".getBytes(StandardCharsets.US_ASCII);

    private final Process process;
    private final int port;

    private RedisProcess(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /**
     * Starts it on a free port, and waits until it answers.
     *
     * @param directory where it writes, its log too
     * @throws IOException if there is no redis-server, or it does not answer in time; the message is one for a user
     */
    static RedisProcess start(Path directory) throws IOException, InterruptedException {
        int port = FreePorts.find(1).get(0);
        Path log = directory.resolve("redis.log");
        Process process;
        try {
            process = new ProcessBuilder(
                            "redis-server",
                            "--port",
                            Integer.toString(port),
                            "--bind",
                            "127.0.0.1",
                            "--dir",
                            directory.toString(),
                            "--save",
                            "",
                            "--appendonly",
                            "yes",
                            "--maxmemory",
                            "256mb",
                            "--maxmemory-policy",
                            "noeviction")
                    .redirectErrorStream(true)
                    .redirectOutput(Redirect.to(log.toFile()))
                    .start();
        } catch (IOException e) {
            throw new IOException(
                    "several nodes share a Redis, and redis-server is not there: install the package redis-server, on"
                            + " Debian by apt-get install redis-server",
                    e);
        }
        RedisProcess redis = new RedisProcess(process, port);
        try {
            redis.awaitAnswer(log);
            return redis;
        } catch (IOException e) {
            redis.close();
            throw e;
        }
    }

    private void awaitAnswer(Path log) throws IOException, InterruptedException {
        long end = System.nanoTime() + START.toNanos();
        while (!answers()) {
            if (!process.isAlive() || System.nanoTime() > end) {
                throw new IOException("redis-server did not start: " + Files.readString(log));
            }
            TimeUnit.MILLISECONDS.sleep(LOOK.toMillis());
        }
    }

    private boolean answers() {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout((int) START.toMillis());
            socket.getOutputStream().write(PING);
            InputStream in = socket.getInputStream();
            return in.read() == '+';
        } catch (IOException notYet) {
            return false;
        }
    }

    /** As {@code EVENT_LOG} names it. */
    String url() {
        return "redis://127.0.0.1:" + port;
    }

    long pid() {
        return process.pid();
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
