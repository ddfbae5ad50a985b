package dev.skald.bootstrap.e2e;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/**
 * The stock clients for JavaScript, in a process of Node. What npm brings for them is put beside the build's own
 * output, once for each lock file. Thread-safe.
 */
final class NodeDriver {

    private static final List<String> FILES = List.of("package.json", "package-lock.json", "driver.mjs");

    /** The events that a stream may have: a client of server-sent events hears of those that it names. */
    private static final List<String> STREAMED = List.of(
            "workflow:subscribed",
            "workflow:gap",
            "workflow:reset",
            "workflow:run",
            "workflow:controlled",
            "workflow:unsubscribed",
            "auth:expiring",
            "auth:expired",
            "agent:thought",
            "agent:tool_call",
            "agent:result",
            "agent:error");

    /** What a child process reads: the standard input of a test JVM belongs to whoever started it. */
    private static final File NOTHING = new File("/dev/null");

    private final ClientDriver driver;

    private NodeDriver() throws IOException, InterruptedException {
        install();
        driver = ClientDriver.start(
                "driver", List.of("env", "NODE_EXTRA_CA_CERTS=" + TestAuthority.FILE, "node", "driver.mjs"));
    }

    /** The one there is; the first to ask starts it. */
    static NodeDriver shared() {
        return Holder.DRIVER;
    }

    /** Puts what Node needs beside the build's own output. */
    static synchronized void install() throws IOException, InterruptedException {
        Path sources = ClientDriver.SOURCES;
        Path directory = Files.createDirectories(ClientDriver.DIRECTORY);
        Path installed = directory.resolve("node_modules").resolve(".package-lock.json");
        boolean stale = !Files.exists(installed)
                || !Files.exists(directory.resolve(FILES.get(1)))
                || Files.mismatch(sources.resolve(FILES.get(1)), directory.resolve(FILES.get(1))) >= 0;
        for (String file : FILES) {
            Files.copy(sources.resolve(file), directory.resolve(file), StandardCopyOption.REPLACE_EXISTING);
        }
        if (stale) {
            int exit = new ProcessBuilder("npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts")
                    .directory(directory.toFile())
                    .redirectInput(Redirect.from(NOTHING))
                    .redirectErrorStream(true)
                    .redirectOutput(directory.resolve("npm.log").toFile())
                    .start()
                    .waitFor();
            if (exit != 0) {
                throw new IOException("npm ci failed in " + directory + " with " + exit);
            }
        }
    }

    /**
     * Opens a client.
     *
     * @param version the major version of socket.io-client
     */
    StockClient open(int version, URI address, ClientOptions options) {
        ObjectNode settings = Agents.JSON
                .createObjectNode()
                .put("path", "/ws")
                .put("forceNew", true)
                .put("autoConnect", false)
                .put("reconnection", options.reconnection())
                .put("reconnectionDelay", 200)
                .put("reconnectionDelayMax", 500);
        settings.set("transports", Agents.JSON.valueToTree(options.transports()));
        settings.set("extraHeaders", Agents.JSON.valueToTree(options.headers()));
        options.auth().ifPresent(auth -> settings.set("auth", Agents.json(auth)));
        ObjectNode command =
                Agents.JSON.createObjectNode().put("client", version).put("url", address.toString());
        return driver.open(command.set("options", settings));
    }

    /** Opens a client of server-sent events. */
    StockClient stream(URI address, String token) {
        ObjectNode command = Agents.JSON.createObjectNode().put("url", address.toString());
        command.putObject("headers").put("Authorization", "Bearer " + token);
        command.set("names", Agents.JSON.valueToTree(STREAMED));
        return driver.stream(command);
    }

    /** Starts it when it is first asked for. */
    private static final class Holder {
        private static final NodeDriver DRIVER = start();

        private static NodeDriver start() {
            try {
                return new NodeDriver();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }
    }
}
