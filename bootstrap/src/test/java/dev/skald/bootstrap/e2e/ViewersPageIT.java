package dev.skald.bootstrap.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The code of the page for other languages, run as it stands there. */
@Execution(ExecutionMode.CONCURRENT)
class ViewersPageIT {

    private static final String ON_EACH_TRANSPORT = "onEachTransport";
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final ViewersPage page = ViewersPage.read();

    @AutoClose
    private static final SkaldProcess skald = SkaldProcess.serving(Map.of());

    private final String workflow = UUID.randomUUID().toString();

    static Stream<Arguments> onEachTransport() {
        return Transport.ofEach((Object[]) ViewersPage.Language.values());
    }

    @ParameterizedTest
    @MethodSource(ON_EACH_TRANSPORT)
    void itShowsHistoryAndLiveEventsOnceAndInOrder(ViewersPage.Language language, Transport transport) {
        Agents agents = Agents.of(skald);
        agents.publish(workflow, thoughts(1, 40));
        try (StockClient viewer =
                watch(skald, language, transport, skald.tokens().listing("viewer", workflow))) {
            awaitSeq(viewer, 40);
            for (int i = 41; i <= 60; i++) {
                agents.publish(workflow, Agents.thought("thought " + i));
            }
            awaitSeq(viewer, 60);
            assertThat(seqs(viewer.seen("shown"))).containsExactlyElementsOf(upTo(60));
        }
    }

    /** The log is in memory: the next process begins it anew, and all of the new one must be seen. */
    @ParameterizedTest
    @MethodSource(ON_EACH_TRANSPORT)
    void itWatchesARunThroughADeploy(ViewersPage.Language language, Transport transport) {
        SkaldProcess first = SkaldProcess.serving(Map.of());
        StockClient viewer;
        int published;
        try (first) {
            viewer = watch(first, language, transport, first.tokens().listing("viewer", workflow));
            Agents agents = Agents.of(first);
            agents.publish(workflow, thoughts(1, 10));
            awaitSeq(viewer, 10);
            published = 10 + publishWhileItIsToldToEnd(first, agents);
        }
        try (viewer;
                SkaldProcess second = SkaldProcess.serving(Map.of("PORT", Integer.toString(first.port())))) {
            Agents agents = Agents.of(second);
            agents.publish(workflow, List.of(Agents.thought("anew 1"), Agents.thought("anew 2")));
            await("that it is back")
                    .atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(viewer.seen("shown"))
                            .extracting(shown -> shown.text("name"))
                            .contains("cleared"));
            for (int i = 3; i <= 30; i++) {
                agents.publish(workflow, Agents.thought("anew " + i));
            }
            awaitContent(viewer, "anew 30");

            List<StockClient.Seen> shown = viewer.seen("shown");
            int cleared = shown.stream().map(it -> it.text("name")).toList().indexOf("cleared");
            List<Long> before = seqs(shown.subList(0, cleared));
            assertThat(before).containsExactlyElementsOf(upTo(before.size()));
            assertThat(before.size()).isBetween(10, published);
            assertThat(seqs(shown.subList(cleared, shown.size()))).containsExactlyElementsOf(upTo(30));
            assertThat(contents(shown.subList(cleared, shown.size())))
                    .containsExactlyElementsOf(IntStream.rangeClosed(1, 30)
                            .mapToObj(i -> "anew " + i)
                            .toList());
        }
    }

    /** Publishes one by one until that is refused, and answers how many were taken. */
    private int publishWhileItIsToldToEnd(SkaldProcess gateway, Agents agents) {
        AtomicInteger taken = new AtomicInteger();
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(1)).until(() -> {
            if (taken.get() == 50) {
                gateway.terminate();
            }
            try {
                HttpResponse<String> answer = agents.publish(workflow, Agents.thought("until the end"));
                if (answer.statusCode() == 202) {
                    taken.incrementAndGet();
                }
                return answer.statusCode() != 202;
            } catch (java.io.UncheckedIOException gone) {
                return true;
            }
        });
        return taken.get();
    }

    @ParameterizedTest
    @EnumSource
    void itComesBackWithAnotherTokenWhenOneIsOver(ViewersPage.Language language) {
        // The time that it takes to start is not the token's.
        PythonDriver.shared();
        try (SkaldProcess strict = SkaldProcess.serving(Map.of("JWT_CLOCK_SKEW", "PT0S"))) {
            String brief = strict.tokens().shortLived("viewer", Duration.ofSeconds(6));
            String good = strict.tokens().listing("viewer", workflow);
            try (StockClient viewer = watch(strict, language, Transport.WEBSOCKET, brief, good)) {
                Agents agents = Agents.of(strict);
                agents.publish(workflow, Agents.thought("one"));
                awaitSeq(viewer, 1);
                strict.awaitLogged("disconnected", "viewer");
                agents.publish(workflow, Agents.thought("two"));
                awaitSeq(viewer, 2);
                assertThat(seqs(viewer.seen("shown"))).containsExactly(1L, 2L);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void itStopsWhenItsTokenIsRefused(ViewersPage.Language language) {
        try (StockClient viewer =
                watch(skald, language, Transport.UPGRADE, skald.tokens().foreign())) {
            assertThat(viewer.await("shown", 1).get(0).text("name")).isEqualTo("signed out");
            if (language == ViewersPage.Language.PYTHON) {
                viewer.await("over", 1);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void itAsksAgainForWhatItMayNotReadYet(ViewersPage.Language language) {
        try (StockClient viewer =
                watch(skald, language, Transport.WEBSOCKET, skald.tokens().viewer("late-reader"))) {
            assertThat(viewer.await("shown", 1).get(0).text("name")).isEqualTo("refused");
            Agents agents = Agents.of(skald);
            agents.register(workflow, "late-reader");
            agents.publish(workflow, Agents.thought("at last"));
            awaitSeq(viewer, 1);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"PYTHON", "JAVA"})
    void itTellsThatAWorkflowIsOver(ViewersPage.Language language) {
        Agents agents = Agents.of(skald);
        agents.publish(workflow, Agents.thought("one"));
        try (StockClient viewer =
                watch(skald, language, Transport.UPGRADE, skald.tokens().listing("viewer", workflow))) {
            awaitSeq(viewer, 1);
            agents.delete(workflow);
            assertThat(viewer.await("shown", 2).get(1).text("name")).isEqualTo("over");
            if (language == ViewersPage.Language.PYTHON) {
                viewer.await("over", 1);
            }
        }
    }

    private StockClient watch(
            SkaldProcess gateway, ViewersPage.Language language, Transport transport, String... tokens) {
        return page.watch(language, transport, gateway.address(), workflow, List.of(tokens));
    }

    private static void awaitSeq(StockClient viewer, long seq) {
        await("event " + seq)
                .atMost(PATIENCE)
                .untilAsserted(() -> assertThat(seqs(viewer.seen("shown"))).contains(seq));
    }

    private static void awaitContent(StockClient viewer, String content) {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(contents(viewer.seen("shown"))).contains(content));
    }

    private static List<Long> seqs(List<StockClient.Seen> shown) {
        return agentEvents(shown)
                .map(it -> it.content().path("content").path("seq").asLong())
                .toList();
    }

    private static List<String> contents(List<StockClient.Seen> shown) {
        return agentEvents(shown)
                .map(it -> it.content()
                        .path("content")
                        .path("data")
                        .path("content")
                        .asText())
                .toList();
    }

    private static Stream<StockClient.Seen> agentEvents(List<StockClient.Seen> shown) {
        return shown.stream().filter(it -> it.text("name").startsWith("agent:"));
    }

    private static List<Long> upTo(long last) {
        return LongStream.rangeClosed(1, last).boxed().toList();
    }

    private static List<String> thoughts(int from, int to) {
        return IntStream.rangeClosed(from, to)
                .mapToObj(i -> Agents.thought("thought " + i))
                .toList();
    }
}
