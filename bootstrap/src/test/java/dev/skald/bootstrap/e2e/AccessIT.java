package dev.skald.bootstrap.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Who may watch what, and what those who watch are told when that changes. */
class AccessIT {

    private static final String ON_EACH_TRANSPORT = "dev.skald.bootstrap.e2e.Stock#onEachTransport";

    @AutoClose
    private static final SkaldProcess skald = SkaldProcess.serving(Map.of());

    private final Agents agents = Agents.of(skald);
    private final String workflow = UUID.randomUUID().toString();

    @ParameterizedTest
    @MethodSource(ON_EACH_TRANSPORT)
    void theOwnerTheReadersAndWhoseTokenListsItMayWatch(Stock stock, Transport transport) {
        assertThat(agents.register(workflow, "owner", "reader").statusCode()).isEqualTo(201);
        agents.publish(workflow, Agents.thought("hello"));
        for (String token : new String[] {
            skald.tokens().viewer("owner"),
            skald.tokens().viewer("reader"),
            skald.tokens().listing("guest", workflow),
            skald.tokens().listing("guest", workflow.toUpperCase(java.util.Locale.ROOT)),
            skald.tokens().agent()
        }) {
            try (StockClient client = connect(stock, transport, token)) {
                assertThat(client.subscribe(workflow).path("ok").asBoolean()).isTrue();
                assertThat(client.events(1).get(0).path("seq").asLong()).isEqualTo(1);
            }
        }
    }

    @ParameterizedTest
    @MethodSource(ON_EACH_TRANSPORT)
    void anUnknownWorkflowAndAForbiddenOneLookAlike(Stock stock, Transport transport) {
        agents.register(workflow, "owner");
        String unowned = UUID.randomUUID().toString();
        agents.publish(unowned, Agents.thought("hello"));
        String unknown = UUID.randomUUID().toString();
        try (StockClient client = connect(
                stock,
                transport,
                skald.tokens().listing("stranger", UUID.randomUUID().toString()))) {
            JsonNode forbidden = client.subscribe(workflow);
            assertThat(forbidden.path("ok").asBoolean(true)).isFalse();
            assertThat(forbidden.path("error").path("status").asInt()).isEqualTo(403);
            assertThat(forbidden.path("error").path("code").asText()).isEqualTo("forbidden");
            assertThat(client.subscribe(unknown)).isEqualTo(forbidden);
            assertThat(client.subscribe(unowned)).isEqualTo(forbidden);
            agents.publish(workflow, Agents.thought("not for strangers"));
            client.call("workflow:sing", "{}");
            assertThat(client.seen("event")).isEmpty();
        }
    }

    @Test
    void overHttpTheyLookAlikeToo() {
        agents.register(workflow, "owner");
        Agents stranger = new Agents(skald.address(), skald.tokens().viewer("stranger"));
        HttpResponse<String> forbidden = stranger.history(workflow);
        HttpResponse<String> unknown = stranger.history(UUID.randomUUID().toString());
        assertThat(forbidden.statusCode()).isEqualTo(403);
        assertThat(unknown.statusCode()).isEqualTo(403);
        assertThat(unknown.body()).isEqualTo(forbidden.body());
        assertThat(stranger.publish(workflow, Agents.thought("x")).statusCode()).isEqualTo(403);
        assertThat(stranger.register(workflow, "stranger").statusCode()).isEqualTo(403);
        assertThat(stranger.delete(workflow).statusCode()).isEqualTo(403);
        assertThat(new Agents(skald.address(), skald.tokens().viewer("owner"))
                        .history(workflow)
                        .statusCode())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @MethodSource(ON_EACH_TRANSPORT)
    void whoIsNoReaderAnyMoreSeesNoMore(Stock stock, Transport transport) {
        agents.register(workflow, "owner", "reader");
        try (StockClient reader = connect(stock, transport, skald.tokens().viewer("reader"));
                StockClient owner = connect(stock, transport, skald.tokens().viewer("owner"))) {
            reader.subscribe(workflow);
            owner.subscribe(workflow);
            agents.publish(workflow, Agents.thought("for both"));
            reader.events(1);
            assertThat(agents.register(workflow, "owner").statusCode()).isEqualTo(200);
            agents.publish(workflow, Agents.thought("for the owner"));
            JsonNode notice = reader.notice("workflow:unsubscribed");
            assertThat(notice.path("workflowId").asText()).isEqualTo(workflow);
            assertThat(notice.path("reason").asText()).isEqualTo("forbidden");
            assertThat(owner.events(2).get(1).path("seq").asLong()).isEqualTo(2);
            assertThat(reader.subscribe(workflow).path("error").path("status").asInt())
                    .isEqualTo(403);
            assertThat(reader.seen("event")).hasSize(2);
        }
    }

    @ParameterizedTest
    @MethodSource(ON_EACH_TRANSPORT)
    void whoWatchesADeletedWorkflowIsTold(Stock stock, Transport transport) {
        String token = skald.tokens().listing("viewer", workflow);
        agents.publish(workflow, Agents.thought("before"));
        try (StockClient client = connect(stock, transport, token)) {
            String epoch = client.subscribe(workflow).path("epoch").asText();
            client.events(1);
            assertThat(agents.delete(workflow).statusCode()).isEqualTo(204);
            assertThat(client.notice("workflow:unsubscribed").path("reason").asText())
                    .isEqualTo("deleted");

            agents.publish(workflow, Agents.thought("after"));
            JsonNode resumed = client.call(
                    "workflow:subscribe",
                    "{\"workflowId\":\"" + workflow + "\",\"after\":1,\"epoch\":\"" + epoch + "\"}");
            assertThat(resumed.path("reset").asBoolean()).isTrue();
            assertThat(resumed.path("epoch").asText()).isNotEqualTo(epoch);
            JsonNode again = client.events(3).get(2);
            assertThat(again.path("seq").asLong()).isEqualTo(1);
            assertThat(again.path("data").path("content").asText()).isEqualTo("after");
        }
    }

    private static StockClient connect(Stock stock, Transport transport, String token) {
        return stock.connect(skald.address(), ClientOptions.on(transport).token(token));
    }
}
