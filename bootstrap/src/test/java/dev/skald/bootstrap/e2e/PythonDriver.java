package dev.skald.bootstrap.e2e;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** The stock clients for Python, as Debian packages them, in a process of its Python. Thread-safe. */
final class PythonDriver {

    /** Debian's own Python: what another one finds installed is not what is tested here. */
    static final String PROGRAM = "/usr/bin/python3";

    private final ClientDriver driver;

    private PythonDriver() throws IOException {
        Files.createDirectories(ClientDriver.DIRECTORY);
        driver = ClientDriver.start(
                "driver-python",
                List.of(
                        "env",
                        "SSL_CERT_FILE=" + TestAuthority.FILE,
                        PROGRAM,
                        "-B",
                        ClientDriver.SOURCES
                                .resolve("driver.py")
                                .toAbsolutePath()
                                .toString()));
    }

    /** The one there is; the first to ask starts it. */
    static PythonDriver shared() {
        return Holder.DRIVER;
    }

    /** Which of the two clients. */
    enum Client {
        /** {@code AsyncClient}: its handlers, if they are plain functions, are called in the order of the events. */
        ASYNCIO,
        /** {@code Client}: calls each handler on a thread of its own, so that events may overtake each other. */
        THREADS
    }

    /** What handlers are like. */
    enum Handlers {
        /** They take whatever comes with an event. */
        OF_ANY_ARGUMENTS,
        /** They take the payload alone. */
        OF_ONE_ARGUMENT
    }

    /** Opens a client. */
    StockClient open(Client client, Handlers handlers, URI address, ClientOptions options) {
        ObjectNode settings = Agents.JSON.createObjectNode();
        settings.set("transports", Agents.JSON.valueToTree(options.transports()));
        settings.set("headers", Agents.JSON.valueToTree(options.headers()));
        options.auth().ifPresent(auth -> settings.set("auth", Agents.json(auth)));
        ObjectNode command = Agents.JSON
                .createObjectNode()
                .put("client", client.name().toLowerCase(Locale.ROOT))
                .put("handlers", handlers.name().toLowerCase(Locale.ROOT).replace('_', ' '))
                .put("url", address.toString());
        command.set(
                "client_options",
                Agents.JSON
                        .createObjectNode()
                        .put("reconnection", options.reconnection())
                        .put("reconnection_delay", 0.2)
                        .put("reconnection_delay_max", 0.5)
                        .put("randomization_factor", 0.1));
        return driver.open(command.set("options", settings));
    }

    /**
     * Watches with the code of a page.
     *
     * @param page its code
     * @param tokens given out one after the other, the last again and again
     * @param background whether with what the page has for programs with threads
     */
    StockClient watch(
            Path page, URI address, String workflow, List<String> tokens, Transport transport, boolean background) {
        ObjectNode settings = Agents.JSON.createObjectNode();
        settings.set("transports", Agents.JSON.valueToTree(transport.names()));
        ObjectNode what = Agents.JSON
                .createObjectNode()
                .put("page", page.toString())
                .put("workflow", workflow)
                .put("background", background);
        ObjectNode command = Agents.JSON
                .createObjectNode()
                .put("client", "page")
                .put("handlers", "of the page")
                .put("url", address.toString());
        command.set("client_options", what.set("tokens", Agents.JSON.valueToTree(tokens)));
        return driver.open(command.set("options", settings));
    }

    /** Starts it when it is first asked for. */
    private static final class Holder {
        private static final PythonDriver DRIVER = start();

        private static PythonDriver start() {
            try {
                return new PythonDriver();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
