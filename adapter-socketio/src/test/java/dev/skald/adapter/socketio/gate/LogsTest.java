package dev.skald.adapter.socketio.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.AppenderBase;
import dev.skald.adapter.memory.MemorySettings;
import dev.skald.adapter.socketio.TestGateway;
import dev.skald.adapter.socketio.TestSettings;
import dev.skald.adapter.socketio.client.Client;
import dev.skald.adapter.socketio.client.Polls;
import dev.skald.adapter.socketio.client.RawHttp;
import dev.skald.adapter.socketio.client.RawWebSocket;
import dev.skald.adapter.socketio.client.Transport;
import dev.skald.adapter.store.Capacity;
import dev.skald.adapter.store.Retention;
import dev.skald.domain.access.WorkflowAccess;
import dev.skald.domain.event.WorkflowId;
import dev.skald.domain.port.ForwardingWorkflowDirectory;
import dev.skald.domain.port.UnavailableException;
import dev.skald.domain.port.WorkflowDirectory;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.LoggerFactory;

/** What the logs say of clients, with every logger there is, the libraries' included, wide open. */
final class LogsTest {

    private static final String CANARY = "canary-7f3a9";

    private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    private final Appender<ILoggingEvent> console = root.getAppender("STDOUT");
    private final Recorder recorder = new Recorder();
    private TestGateway gateway;

    @BeforeEach
    void listen() {
        root.detachAppender(console);
        root.setLevel(Level.TRACE);
        recorder.start();
        root.addAppender(recorder);
        gateway = TestGateway.start();
    }

    @AfterEach
    void stopListening() {
        gateway.close();
        root.detachAppender(recorder);
        root.addAppender(console);
        root.setLevel(Level.WARN);
    }

    @ParameterizedTest
    @EnumSource
    void connectsAndDisconnectsAreLoggedWithSocketIdAndSubject(Transport transport) {
        Client client = transport.open(gateway);
        String socketId = client.connect("alice");
        client.close();

        await().untilAsserted(() -> assertThat(recorder.messages())
                .anyMatch(message ->
                        message.contains("connected") && message.contains(socketId) && message.contains("alice"))
                .anyMatch(message ->
                        message.contains("disconnected") && message.contains(socketId) && message.contains("alice")));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        40{"token":"expired"}      | expired_token: exp is past
        40{"token":"two words"}    | invalid_token: it has a blank
        40{"token":42}             | invalid_token: it is no string
        40{"token":"unavailable"}  | unavailable: there is no key
        40                         | missing_token
        """)
    void refusalsAreLoggedWithTheirCodeAndTheRule(String connect, String line) {
        for (Transport transport : Transport.values()) {
            Client client = transport.open(gateway);
            client.send(connect);
            client.awaitClosed();
        }
        assertThat(recorder.messages())
                .filteredOn(message -> message.startsWith("refused: socket ") && message.endsWith(": " + line))
                .hasSize(Transport.values().length);
    }

    @Test
    void soAreThoseOfHandshakesAndRefreshes() {
        RawHttp.once(gateway, "GET", "/ws/?EIO=4&transport=polling", "Authorization: Bearer expired");
        RawHttp.handshake(gateway, "/ws/?EIO=4&transport=websocket", "Authorization: Bearer two words");
        String socketId;
        try (RawWebSocket socket = RawWebSocket.open(gateway)) {
            socketId = socket.connect("alice");
            socket.ask(1, "auth:refresh", "{\"token\":\"expired\"}");
            socket.ask(2, "auth:refresh", "{\"token\":\"bob\"}");
            socket.ask(3, "auth:refresh", "{\"token\":\"unavailable\"}");
            socket.ask(4, "auth:refresh", "{\"token\":42}");
        }
        String refresh = "refused: socket " + socketId + " auth:refresh subject alice: ";
        assertThat(recorder.messages())
                .contains(
                        "refused: handshake: expired_token: exp is past",
                        "refused: handshake: invalid_token: it has a blank",
                        refresh + "expired_token: exp is past",
                        refresh + "forbidden: sub is another than the connection's",
                        refresh + "unavailable: there is no key",
                        refresh + "bad_request: token must be a string");
    }

    @Test
    void strangersWhoseRequestsAreNoneOfTheProtocolCannotFillTheLog() {
        long begin = System.nanoTime();
        for (int i = 0; i < 100; i++) {
            RawHttp.once(gateway, "GET", "/ws/?EIO=3&transport=polling");
        }
        int seconds = (int) Duration.ofNanos(System.nanoTime() - begin).toSeconds();
        assertThat(recorder.messages())
                .filteredOn(message -> message.startsWith("refused: request of Engine.IO: "))
                .isNotEmpty()
                .as("ten in any second")
                .hasSizeLessThanOrEqualTo(10 * (seconds + 1));
    }

    @ParameterizedTest
    @EnumSource
    void soIsWhatAClientMayNotDoWithItsSubject(Transport transport) {
        WorkflowId bobs = gateway.register("bob");
        try (TestGateway small = TestGateway.start(
                        new TestSettings().maxSubscriptions(1).maxClientEvents(4),
                        new MemorySettings(
                                new Retention(10, 1 << 20, Duration.ofHours(1)), new Capacity(1 << 20, 1_000, 1)),
                        log -> log,
                        directory -> directory);
                Client limited = transport.open(small);
                Client client = transport.open(gateway)) {
            String socketId = client.connect("alice");
            client.ask(1, "workflow:subscribe", "{\"workflowId\":\"" + bobs + "\"}");
            client.ask(2, "workflow:subscribe", "{\"workflowId\":\"" + CANARY + "\"}");
            client.ask(3, "workflow:unsubscribe", "{}");
            client.ask(4, CANARY, "\"" + CANARY + "\"");
            client.send("42[\"workflow:subscribe\",7]");

            String limitedId = limited.connect("root");
            limited.ask(1, "workflow:subscribe", "{\"workflowId\":\"" + WorkflowId.random() + "\"}");
            String another = "{\"workflowId\":\"" + WorkflowId.random() + "\"}";
            limited.ask(2, "workflow:subscribe", another);
            boolean allowed = true;
            for (int i = 3; i < 50 && allowed; i++) {
                allowed = limited.ask(i, "auth:refresh", "{\"token\":\"root\"}")
                        .path("ok")
                        .booleanValue();
            }

            String alice = "refused: socket " + socketId + " %s subject alice: ";
            String root = "refused: socket " + limitedId + " %s subject root: ";
            await().untilAsserted(() -> assertThat(recorder.messages())
                    .containsOnlyOnce(
                            alice.formatted("workflow:subscribe") + "forbidden: the token may not read this workflow, "
                                    + bobs,
                            alice.formatted("workflow:subscribe") + "bad_request: workflowId must be a UUID",
                            alice.formatted("workflow:unsubscribe") + "bad_request: workflowId must be a UUID",
                            alice.formatted("event") + "unknown_event: there is no such event",
                            alice.formatted("workflow:subscribe") + "bad_request: the argument must be an object",
                            root.formatted("workflow:subscribe") + "too_many_requests: more than 1 subscriptions",
                            root.formatted("auth:refresh") + "too_many_requests: more than 4 events a second"));
        }
        assertThat(recorder.texts()).noneMatch(text -> text.contains(CANARY));
    }

    @Test
    void soIsASubscriptionThatTheLogHasNoRoomFor() {
        try (TestGateway full = TestGateway.start(
                        new TestSettings(),
                        new MemorySettings(
                                new Retention(10, 1 << 20, Duration.ofHours(1)), new Capacity(1 << 20, 1_000, 1)),
                        log -> log,
                        directory -> directory);
                RawWebSocket client = RawWebSocket.open(full)) {
            String socketId = client.connect("root");
            client.subscribe(WorkflowId.random());
            client.ask(2, "workflow:subscribe", "{\"workflowId\":\"" + WorkflowId.random() + "\"}");

            assertThat(recorder.messages())
                    .filteredOn(message -> message.startsWith(
                            "refused: socket " + socketId + " workflow:subscribe subject root: unavailable: "))
                    .hasSize(1);
        }
    }

    @Test
    void soIsWhatFailsWithoutWhatAStageWrapsItIn() {
        AtomicReference<Optional<RuntimeException>> fault = new AtomicReference<>(Optional.empty());
        try (TestGateway failing = TestGateway.start(
                        new TestSettings(),
                        TestGateway.memory(),
                        log -> log,
                        directory -> new FailingDirectory(directory, fault));
                RawWebSocket client = RawWebSocket.open(failing)) {
            WorkflowId workflow = failing.register("alice");
            String socketId = client.connect("alice");
            client.subscribe(workflow);
            String control = "{\"workflowId\":\"" + workflow + "\",\"action\":\"cancel\"}";
            String subscribe = "{\"workflowId\":\"" + failing.register("alice") + "\"}";

            fault.set(Optional.of(new UnavailableException("the directory is away")));
            client.ask(2, "workflow:subscribe", subscribe);
            client.ask(3, "workflow:control", control);
            client.ask(4, "auth:refresh", "{\"token\":\"alice\"}");
            fault.set(Optional.of(new IllegalStateException("the directory is broken")));
            client.ask(5, "workflow:subscribe", subscribe);

            String of = "refused: socket " + socketId + " %s subject alice: unavailable: %s";
            await().untilAsserted(() -> assertThat(recorder.messages())
                    .contains(
                            of.formatted("workflow:subscribe", "the directory is away"),
                            of.formatted("workflow:control", "the directory is away"),
                            of.formatted("auth:refresh", "the directory is away"),
                            of.formatted(
                                    "workflow:subscribe", "java.lang.IllegalStateException: the directory is broken")));
        }
    }

    /** A directory whose answers are failures of stages before them, while there is a fault. */
    private record FailingDirectory(WorkflowDirectory directory, AtomicReference<Optional<RuntimeException>> fault)
            implements ForwardingWorkflowDirectory {

        @Override
        public CompletionStage<Optional<WorkflowAccess>> find(WorkflowId workflow) {
            return fault.get()
                    .<CompletionStage<Optional<WorkflowAccess>>>map(
                            failure -> CompletableFuture.<Optional<WorkflowAccess>>failedFuture(failure)
                                    .thenApply(found -> found))
                    .orElseGet(() -> directory.find(workflow));
        }
    }

    @Test
    void manyRefusalsFillNoLog() {
        int strangers = 60;
        long begun = System.nanoTime();
        for (int i = 0; i < strangers; i++) {
            try (RawWebSocket socket = RawWebSocket.open(gateway)) {
                socket.send("40{\"token\":\"no token\"}");
                socket.awaitClosed();
            }
        }
        long seconds = 1 + TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begun);
        assertThat(recorder.messages())
                .filteredOn(message -> message.startsWith("refused: "))
                .hasSizeBetween(1, (int) Math.min(strangers, 10 * (seconds + 1)));
    }

    @Test
    void noTokenIsEverLogged() {
        String bad = CANARY + " of no worth";
        for (Transport transport : Transport.values()) {
            for (String token : new String[] {bad, "expired"}) {
                Client client = transport.open(gateway);
                client.send("40{\"token\":\"" + token + "\",\"more\":\"" + CANARY + "\"}");
                client.awaitClosed();
            }
        }
        Polls polls = Polls.open(gateway);
        polls.post("40{\"token\":\"" + CANARY);
        for (String packet : List.of(
                "40{\"token\":\"" + CANARY,
                "42[\"auth:refresh\",{\"token\":\"" + CANARY + "\"}]",
                "40/" + CANARY + ",{\"token\":\"" + CANARY + "\"}",
                "5" + CANARY)) {
            try (RawWebSocket socket = RawWebSocket.open(gateway)) {
                socket.send(packet);
                socket.send("9");
                socket.awaitClosed();
            }
        }
        try (RawWebSocket socket = RawWebSocket.open(gateway)) {
            socket.connect("alice");
            socket.send("421[\"auth:refresh\",{\"token\":\"" + CANARY + "\"}]");
            socket.next();
            socket.send("422[\"" + CANARY + "\"]");
            socket.next();
        }
        String header = "Authorization: Bearer " + bad;
        for (String query : List.of("&token=" + CANARY, "&access_token=" + CANARY, "&sid=" + CANARY, "")) {
            for (String transport : List.of("polling", "websocket", CANARY)) {
                String target = "/ws/?EIO=4&transport=" + transport + query;
                RawHttp.once(gateway, "GET", target, header, "Cookie: io=" + CANARY, "io: " + CANARY);
                RawHttp.handshake(gateway, target, header);
                RawHttp.once(gateway, "GET", target, "Authorization: Basic " + CANARY, "Cookie: a=" + CANARY);
                RawHttp.handshake(gateway, target, "Authorization: Basic " + CANARY, "Cookie: a=" + CANARY);
            }
        }
        RawHttp.once(gateway, "GET", "/" + CANARY + "?" + CANARY);

        assertThat(recorder.texts()).isNotEmpty().noneMatch(text -> text.contains(CANARY));
    }

    /**
     * The transport's session id is a credential of polling clients; the library's own loggers are capped where it is
     * run.
     */
    @ParameterizedTest
    @EnumSource
    void noTransportSessionIdIsLoggedByUs(Transport transport) {
        Client client = transport.open(gateway);
        client.connect("alice");
        WorkflowId workflow = gateway.register("alice");
        client.subscribe(workflow);
        client.close();
        await().until(() -> gateway.gateway().openSessions() == 0);

        assertThat(recorder.texts("dev.skald")).isNotEmpty().noneMatch(text -> text.contains(client.sid()));
    }

    @Test
    void aSubjectForgesNoLine() {
        try (RawWebSocket socket = RawWebSocket.open(gateway)) {
            socket.send("40{\"token\":\"eve\\n12:00:00-INFO\\r\\u2028connected:\\u0085\\u001b[31m" + "x".repeat(10_000)
                    + "\"}");
            assertThat(socket.next()).startsWith("40{").doesNotContain("eve");
        }
        assertThat(recorder.messages())
                .filteredOn(message -> message.contains("eve"))
                .isNotEmpty()
                .allMatch(message -> message.length() < 300)
                .allMatch(message ->
                        message.chars().noneMatch(c -> Character.isISOControl(c) || c == 0x2028 || c == 0x2029));
    }

    /** Keeps what was logged: the message, and whatever stack trace came with it. */
    private static final class Recorder extends AppenderBase<ILoggingEvent> {

        private final Queue<ILoggingEvent> events = new ConcurrentLinkedQueue<>();

        @Override
        protected void append(ILoggingEvent event) {
            event.getFormattedMessage();
            events.add(event);
        }

        List<String> messages() {
            return events.stream()
                    .filter(event -> event.getLoggerName().startsWith("dev.skald"))
                    .map(ILoggingEvent::getFormattedMessage)
                    .toList();
        }

        List<String> texts() {
            return texts("");
        }

        List<String> texts(String logger) {
            return events.stream()
                    .filter(event -> event.getLoggerName().startsWith(logger))
                    .filter(event -> !event.getLoggerName().startsWith("jdk.")
                            && !event.getLoggerName().startsWith("org.awaitility"))
                    .map(event -> event.getLoggerName() + " " + event.getFormattedMessage()
                            + (event.getThrowableProxy() == null
                                    ? ""
                                    : ThrowableProxyUtil.asString(event.getThrowableProxy())))
                    .toList();
        }
    }
}
