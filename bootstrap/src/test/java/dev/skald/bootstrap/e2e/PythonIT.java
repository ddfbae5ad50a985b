package dev.skald.bootstrap.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** People who watch with the clients for Python, on each transport. */
@Execution(ExecutionMode.CONCURRENT)
class PythonIT {

    private static final String ON_EACH_TRANSPORT = "onEachTransport";

    @AutoClose
    private static final SkaldProcess skald = SkaldProcess.serving(Map.of());

    /** Finds soon that a client is gone. */
    @AutoClose
    private static final RelayedGateway strict =
            RelayedGateway.serving(Map.of("PING_INTERVAL", "PT1S", "PING_TIMEOUT", "PT3S"));

    /** Finds soon that nothing is taken: over polling only a ping that waits shows that no poll comes any more. */
    @AutoClose
    private static final RelayedGateway impatient =
            RelayedGateway.serving(Map.of("STALL_TIMEOUT", "PT2S", "PING_INTERVAL", "PT1S", "PING_TIMEOUT", "PT1M"));

    private final String workflow = UUID.randomUUID().toString();

    static Stream<Arguments> onEachTransport() {
        return Transport.ofEach((Object[]) PythonDriver.Client.values());
    }

    @ParameterizedTest
    @MethodSource(ON_EACH_TRANSPORT)
    void liveEventsArriveOnceAndInOrder(PythonDriver.Client python, Transport transport) {
        try (StockClient viewer = viewer(python, transport)) {
            assertThat(viewer.subscribe(workflow).path("ok").asBoolean()).isTrue();
            Agents agents = Agents.of(skald);
            for (int i = 1; i <= 40; i++) {
                agents.publish(workflow, Agents.thought("Grüße, 世界 " + i));
            }
            assertSawAll(viewer, python, 40);
            assertThat(viewer.events(40))
                    .extracting(event -> event.path("data").path("content").asText())
                    .containsAll(IntStream.rangeClosed(1, 40)
                            .mapToObj(i -> "Grüße, 世界 " + i)
                            .toList());
        }
    }

    /** Their client gives up a poll of more than sixteen packets, and the connection with it. */
    @ParameterizedTest
    @MethodSource(ON_EACH_TRANSPORT)
    void aLongHistoryArrivesInOneConnection(PythonDriver.Client python, Transport transport) {
        Agents.of(skald).publish(workflow, thoughts(400));
        try (StockClient viewer = viewer(python, transport)) {
            viewer.subscribe(workflow);
            assertSawAll(viewer, python, 400);
        }
    }

    @ParameterizedTest
    @MethodSource(ON_EACH_TRANSPORT)
    void aBatchArrivesInOneConnection(PythonDriver.Client python, Transport transport) {
        try (StockClient viewer = viewer(python, transport)) {
            viewer.subscribe(workflow);
            Agents.of(skald).publish(workflow, thoughts(100));
            assertSawAll(viewer, python, 100);
        }
    }

    @ParameterizedTest
    @MethodSource(ON_EACH_TRANSPORT)
    void handlersOfOneArgumentSeeEventsWithoutOffsets(PythonDriver.Client python, Transport transport) {
        String auth = "{\"token\":\"" + skald.tokens().listing("viewer", workflow) + "\",\"offsets\":false}";
        Agents.of(skald).publish(workflow, thoughts(10));
        try (StockClient viewer = PythonDriver.shared()
                .open(
                        python,
                        PythonDriver.Handlers.OF_ONE_ARGUMENT,
                        skald.address(),
                        ClientOptions.on(transport).auth(auth))) {
            viewer.subscribe(workflow);
            assertSawAll(viewer, python, 10);
        }
    }

    @ParameterizedTest
    @MethodSource(ON_EACH_TRANSPORT)
    void whoIsIdleWhenTheGatewayIsDeployedComesBackByItself(PythonDriver.Client python, Transport transport) {
        SkaldProcess first = SkaldProcess.serving(Map.of());
        StockClient viewer;
        JsonNode before;
        try (first) {
            viewer = connect(first, python, transport, first.address());
            Agents.of(first).publish(workflow, thoughts(3));
            before = viewer.subscribe(workflow);
            viewer.events(3);
        }
        try (viewer;
                SkaldProcess second = SkaldProcess.serving(Map.of("PORT", Integer.toString(first.port())))) {
            Agents.of(second).publish(workflow, Agents.thought("begun anew"));
            viewer.await("connect", 2);
            JsonNode answer = viewer.call("workflow:subscribe", after(3, before));
            assertThat(answer.path("reset").asBoolean()).isTrue();
            assertThat(viewer.events(4).get(3).path("data").path("content").asText())
                    .isEqualTo("begun anew");
        }
    }

    /** Its polls reach the gateway, and its pongs are lost. */
    @ParameterizedTest
    @MethodSource(ON_EACH_TRANSPORT)
    void whoseHeartbeatRunsOutComesBackByItself(PythonDriver.Client python, Transport transport) {
        assertComesBackAfterItsHeartbeat(python, transport, Relay::lose);
    }

    /** Its polls reach the gateway, and its pongs come when there is no session any more. */
    @ParameterizedTest
    @MethodSource(ON_EACH_TRANSPORT)
    void whosePongsComeTooLateComesBackByItself(PythonDriver.Client python, Transport transport) {
        assertComesBackAfterItsHeartbeat(python, transport, relay -> relay.hold(Relay.Held.NOTHING));
    }

    /**
     * What it says is held until its session is over for that.
     *
     * @param thereafter happens to what was held
     */
    private void assertComesBackAfterItsHeartbeat(
            PythonDriver.Client python, Transport transport, Consumer<Relay> thereafter) {
        try (RelayedGateway.Way way = strict.way();
                StockClient viewer =
                        connect(strict.gateway(), python, transport, way.relay().address())) {
            Agents agents = Agents.of(strict.gateway());
            agents.publish(workflow, thoughts(3));
            JsonNode before = viewer.subscribe(workflow);
            viewer.events(3);
            way.relay().hold(Relay.Held.MESSAGES);
            strict.gateway().awaitLogged("disconnected", workflow, "ping timeout");
            thereafter.accept(way.relay());
            viewer.await("connect", 2);
            agents.publish(workflow, Agents.thought("still here"));
            viewer.call("workflow:subscribe", after(3, before));
            awaitSeq(viewer, 4);
        }
    }

    @ParameterizedTest
    @MethodSource(ON_EACH_TRANSPORT)
    void whoTakesNothingForLongComesBackByItself(PythonDriver.Client python, Transport transport) {
        try (RelayedGateway.Way way = impatient.way();
                StockClient viewer = connect(
                        impatient.gateway(), python, transport, way.relay().address())) {
            Relay relay = way.relay();
            Agents agents = Agents.of(impatient.gateway());
            agents.publish(workflow, thoughts(3));
            JsonNode before = viewer.subscribe(workflow);
            viewer.events(3);
            relay.hold(Relay.Held.ANSWERS);
            for (int i = 0; i < 200; i++) {
                agents.publish(workflow, Agents.thought("x".repeat(60_000)));
            }
            impatient.gateway().awaitLogged("disconnected", workflow, "stalled");
            relay.hold(Relay.Held.NOTHING);
            viewer.await("connect", 2);
            agents.publish(workflow, Agents.thought("still here"));
            viewer.call("workflow:subscribe", after(203, before));
            awaitSeq(viewer, 204);
            agents.delete(workflow);
        }
    }

    private void assertSawAll(StockClient viewer, PythonDriver.Client python, int count) {
        viewer.events(count);
        // Behind its answer there is nothing left on the way.
        viewer.call("workflow:unsubscribe", "{\"workflowId\":\"" + workflow + "\"}");
        List<Long> seen = viewer.events(count).stream()
                .map(event -> event.path("seq").asLong())
                .toList();
        assertThat(viewer.seen("event")).hasSize(count);
        assertSeen(python, seen, 1, count);
        assertThat(viewer.seen("connect")).as("of " + viewer.seen()).hasSize(1);
    }

    /** A client that gives each event a thread of its own cannot keep them in order, whatever it is sent. */
    private static void assertSeen(PythonDriver.Client python, List<Long> seen, long first, long last) {
        List<Long> all = LongStream.rangeClosed(first, last).boxed().toList();
        if (python == PythonDriver.Client.ASYNCIO) {
            assertThat(seen).containsExactlyElementsOf(all);
        } else {
            assertThat(seen).containsExactlyInAnyOrderElementsOf(all);
        }
    }

    private static void awaitSeq(StockClient viewer, long seq) {
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(viewer.seen("event"))
                        .extracting(event ->
                                event.content().path("args").path(0).path("seq").asLong())
                        .contains(seq));
    }

    private StockClient viewer(PythonDriver.Client python, Transport transport) {
        return connect(skald, python, transport, skald.address());
    }

    private StockClient connect(SkaldProcess gateway, PythonDriver.Client python, Transport transport, URI address) {
        return PythonDriver.shared()
                .open(
                        python,
                        PythonDriver.Handlers.OF_ANY_ARGUMENTS,
                        address,
                        ClientOptions.on(transport)
                                .token(gateway.tokens().listing(workflow, workflow))
                                .comingBack());
    }

    private static List<String> thoughts(int count) {
        return IntStream.rangeClosed(1, count)
                .mapToObj(i -> Agents.thought("thought " + i))
                .toList();
    }

    private String after(long after, JsonNode answer) {
        return "{\"workflowId\":\"" + workflow + "\",\"after\":" + after + ",\"epoch\":\""
                + answer.path("epoch").asText() + "\"}";
    }
}
