package dev.skald.adapter.http;

import dev.skald.adapter.netty.Answers;
import dev.skald.application.connect.ConnectClient;
import dev.skald.application.workflow.ReadHistory;
import dev.skald.domain.event.WorkflowId;
import dev.skald.domain.port.EventLog;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.Optional;
import java.util.Set;

/** {@code GET /v1/workflows/{id}/events}: a page of what is retained. */
record HistoryEndpoint(ReadHistory history) implements WorkflowEndpoint {

    private static final int DEFAULT_LIMIT = 1000;
    private static final int MAX_LIMIT = 10_000;
    private static final Set<String> PARAMETERS = Set.of("after", "epoch", "limit");

    @Override
    public void serve(Exchange exchange, ConnectClient.Admitted client, WorkflowId workflow) {
        Query query = Query.of(exchange.target().query());
        if (!PARAMETERS.containsAll(query.parameters().keySet())) {
            throw RefusedException.badRequest("the parameters of this query are after, epoch and limit");
        }
        int limit = (int) query.number("limit", DEFAULT_LIMIT, 1, MAX_LIMIT);
        exchange.await(history.read(client.principal(), workflow, from(query), limit), page -> {
            if (page.isEmpty()) {
                exchange.refuse(HttpResponseStatus.FORBIDDEN, "the token does not allow to read this workflow");
            } else if (!page.get().log().exists()) {
                exchange.refuse(HttpResponseStatus.NOT_FOUND, "there is no such workflow");
            } else {
                exchange.answer(Answers.of(
                        HttpResponseStatus.OK,
                        HttpHeaderValues.APPLICATION_JSON,
                        HistoryJson.of(workflow, page.get(), exchange.allocator())));
            }
        });
    }

    /**
     * After 0 of an epoch that is not named is all that is retained; of one that is, it is a place that may be gone.
     */
    private static EventLog.From from(Query query) {
        long after = query.number("after", 0, -EventLog.From.Tail.MAX_COUNT, Long.MAX_VALUE);
        Optional<String> epoch = query.parameter("epoch").filter(name -> !name.isEmpty());
        if (after < 0) {
            return new EventLog.From.Tail((int) -after, epoch);
        }
        return after == 0 && epoch.isEmpty() ? new EventLog.From.Start() : new EventLog.From.After(after, epoch);
    }
}
