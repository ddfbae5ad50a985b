package dev.skald.adapter.redis;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * A redis-server of its own process, on a free port of the loopback interface and in a directory of its own, with both
 * of which it ends. Not thread-safe.
 */
public final class RedisServer implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final int port;
    private final Path directory;
    private final List<String> starter;
    private final List<String> options;
    private Process process;

    private RedisServer(int port, Path directory, List<String> starter, List<String> options) throws IOException {
        this.starter = starter;
        this.port = port;
        this.directory = directory;
        this.options = options;
        this.process = launch();
    }

    /** Starts a server that keeps nothing on the disk, and waits until it answers. */
    public static RedisServer start(String... options) {
        return start(freePort(), options);
    }

    /** Starts a server whose every write is on the disk before it is answered, and waits until it answers. */
    public static RedisServer startDurable(String... options) {
        List<String> all = new ArrayList<>(List.of("--appendonly", "yes", "--appendfsync", "always"));
        all.addAll(List.of(options));
        return start(all.toArray(String[]::new));
    }

    /** Starts a server on that port, and waits until it answers. */
    public static RedisServer start(int port, String... options) {
        return start(port, List.of(), options);
    }

    /** Starts a server by a command that starts another, such as {@code taskset}, and waits until it answers. */
    public static RedisServer startBy(List<String> starter, String... options) {
        return start(freePort(), starter, options);
    }

    private static RedisServer start(int port, List<String> starter, String... options) {
        try {
            RedisServer server =
                    new RedisServer(port, Files.createTempDirectory("skald-redis"), starter, List.of(options));
            server.awaitAnswer();
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A port that is free, for now. */
    public static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where it listens. */
    public int port() {
        return port;
    }

    /** As {@code EVENT_LOG} names it. */
    public String url() {
        return "redis://127.0.0.1:" + port;
    }

    /** Stops the process without ending it: connections stay, and nothing is answered. */
    public void pause() {
        signal("STOP");
    }

    /** Has a process that was stopped go on. */
    public void resume() {
        signal("CONT");
    }

    /** Ends the process as {@code kill -9} does. */
    public void kill() {
        process.destroyForcibly();
        awaitEnd();
    }

    /** Starts the process again, on the same port and directory, and waits until it answers. */
    public void restart() {
        try {
            process = launch();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        awaitAnswer();
    }

    /** Sends one command over a connection of its own, and answers the first line, or the text, of what is replied. */
    public String call(String... command) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 2_000);
            socket.setSoTimeout(10_000);
            OutputStream out = socket.getOutputStream();
            StringBuilder request = new StringBuilder("*" + command.length + "\r\n");
            for (String part : command) {
                request.append('$')
                        .append(part.getBytes(StandardCharsets.UTF_8).length)
                        .append("\r\n")
                        .append(part)
                        .append("\r\n");
            }
            out.write(request.toString().getBytes(StandardCharsets.UTF_8));
            out.flush();
            InputStream in = socket.getInputStream();
            BufferedReader reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
            String first = reader.readLine();
            if (first == null) {
                throw new IOException("no answer");
            }
            if (!first.startsWith("$") || first.equals("$-1")) {
                return first;
            }
            char[] text = new char[Integer.parseInt(first.substring(1))];
            int read = 0;
            while (read < text.length) {
                int more = reader.read(text, read, text.length - read);
                if (more < 0) {
                    break;
                }
                read += more;
            }
            return new String(text, 0, read);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        kill();
        try (Stream<Path> files = Files.walk(directory)) {
            files.sorted((one, other) -> other.compareTo(one)).forEach(file -> {
                try {
                    Files.delete(file);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Process launch() throws IOException {
        List<String> command = new ArrayList<>(starter);
        command.addAll(List.of(
                "redis-server",
                "--port",
                Integer.toString(port),
                "--bind",
                "127.0.0.1",
                "--dir",
                directory.toString(),
                "--save",
                "",
                "--daemonize",
                "no"));
        command.addAll(options);
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        directory.resolve("log").toFile()))
                .start();
    }

    private void awaitAnswer() {
        long begun = System.nanoTime();
        while (true) {
            try {
                String answer = call("PING");
                // One that wants a password, or reads its file yet, answers something else.
                if (answer.equals("+PONG") || answer.startsWith("-NOAUTH")) {
                    return;
                }
            } catch (UncheckedIOException e) {
                if (!process.isAlive()) {
                    throw new IllegalStateException("redis-server ended: " + log(), e);
                }
            }
            if (System.nanoTime() - begun > PATIENCE.toNanos()) {
                throw new IllegalStateException("redis-server does not answer: " + log());
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
        }
    }

    private String log() {
        try {
            return Files.readString(directory.resolve("log"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void signal(String name) {
        try {
            Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start();
            if (kill.waitFor() != 0) {
                throw new IllegalStateException("kill -" + name + " failed");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void awaitEnd() {
        try {
            if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                throw new IllegalStateException("redis-server does not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
