package dev.skald.bootstrap.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** A client as people have it, with all that it has seen, in order. */
abstract class StockClient implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final List<Seen> seen = new CopyOnWriteArrayList<>();

    /**
     * Something a client has seen.
     *
     * @param what {@code connect}, {@code connect_error}, {@code disconnect}, {@code event}, {@code ack} or
     *     {@code close}
     * @param content what came with it
     */
    record Seen(String what, JsonNode content) {

        boolean is(String kind) {
            return what.equals(kind);
        }

        String text(String member) {
            return content.path(member).asText();
        }
    }

    /** Remembers; called in the order in which the client saw. */
    final void saw(String what, JsonNode content) {
        seen.add(new Seen(what, content));
    }

    /** All it has seen so far. */
    final List<Seen> seen() {
        return List.copyOf(seen);
    }

    /** All of one kind that it has seen so far. */
    final List<Seen> seen(String what) {
        return seen.stream().filter(it -> it.is(what)).toList();
    }

    /** The first so many of a kind, once it has seen them. */
    final List<Seen> await(String what, int count) {
        Awaitility.await(count + " of " + what)
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(20))
                .untilAsserted(
                        () -> assertThat(seen(what)).as(() -> "of " + seen).hasSizeGreaterThanOrEqualTo(count));
        return seen(what).subList(0, count);
    }

    /** The socket id, once it is connected. */
    final String connected() {
        return await("connect", 1).get(0).text("id");
    }

    /** The payloads of the first so many agent events. */
    final List<JsonNode> events(int count) {
        return await("event", count).stream()
                .map(event -> event.content().path("args").path(0))
                .toList();
    }

    /** The first notice of a name. */
    final JsonNode notice(String name) {
        Awaitility.await()
                .atMost(PATIENCE)
                .until(() -> seen("event").stream()
                        .anyMatch(event -> event.text("name").equals(name)));
        return seen("event").stream()
                .filter(event -> event.text("name").equals(name))
                .findFirst()
                .orElseThrow()
                .content()
                .path("args")
                .path(0);
    }

    /** Emits an event, and awaits its acknowledgement. */
    final JsonNode call(String event, String... json) {
        return calling(event, json)
                .orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                .join()
                .path("answer");
    }

    final JsonNode subscribe(String workflow) {
        return call("workflow:subscribe", "{\"workflowId\":\"" + workflow + "\"}");
    }

    /** Emits an event; the answer comes with the transport it came on. */
    abstract CompletableFuture<JsonNode> calling(String event, String... json);

    /** Leaves for good. */
    @Override
    public abstract void close();
}
