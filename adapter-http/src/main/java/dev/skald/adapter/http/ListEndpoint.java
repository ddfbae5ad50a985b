package dev.skald.adapter.http;

import dev.skald.adapter.netty.Answers;
import dev.skald.application.connect.ConnectClient;
import dev.skald.application.workflow.FindWorkflows;
import dev.skald.delivery.Delivery;
import dev.skald.domain.port.WorkflowCatalog.Entry;
import dev.skald.domain.run.RunState;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * {@code GET /v1/workflows}: those that the token may read, the last active first, by the page.
 *
 * @param maxChars how many characters of JSON a page has before it takes no further workflow: many readers can make a
 *     long page
 */
record ListEndpoint(FindWorkflows workflows, Delivery delivery, int maxChars) implements ClientEndpoint {

    private static final int DEFAULT_MAX_CHARS = 4 << 20;
    private static final int DEFAULT_LIMIT = 100;
    private static final int MAX_LIMIT = 1_000;
    private static final Set<String> PARAMETERS = Set.of("limit", "cursor", "state");

    /** An endpoint whose pages have four million characters and one workflow at most. */
    ListEndpoint(FindWorkflows workflows, Delivery delivery) {
        this(workflows, delivery, DEFAULT_MAX_CHARS);
    }

    @Override
    public void serve(Exchange exchange, ConnectClient.Admitted client) {
        Query query = Query.of(exchange.target().query());
        if (!PARAMETERS.containsAll(query.parameters().keySet())) {
            throw RefusedException.badRequest("the parameters of this query are limit, cursor and state");
        }
        int limit = (int) query.number("limit", DEFAULT_LIMIT, 1, MAX_LIMIT);
        // One more than is asked for, to tell whether there is more.
        exchange.await(
                workflows.list(
                        client.principal(), query.parameter("cursor").map(ListCursor::parse), limit + 1, state(query)),
                found -> exchange.answer(Answers.json(HttpResponseStatus.OK, json(found.entries(), limit))));
    }

    private static Optional<RunState> state(Query query) {
        return query.parameter("state")
                .map(name -> Stream.of(RunState.values())
                        .filter(state -> state.wireName().equals(name))
                        .findFirst()
                        .orElseThrow(() -> RefusedException.badRequest("state is one of "
                                + Stream.of(RunState.values())
                                        .map(RunState::wireName)
                                        .collect(Collectors.joining(", ")))));
    }

    private byte[] json(List<Entry> entries, int limit) {
        StringBuilder json = new StringBuilder("{\"workflows\":[");
        int told = 0;
        while (told < Math.min(limit, entries.size()) && (told == 0 || json.length() < maxChars)) {
            Entry entry = entries.get(told);
            json.append(told == 0 ? "" : ",").append(WorkflowJson.of(entry, delivery.viewers(entry.workflow())));
            told++;
        }
        String cursor = told < entries.size()
                ? "\"" + ListCursor.of(entries.get(told - 1).place()) + "\""
                : "null";
        return json.append("],\"cursor\":")
                .append(cursor)
                .append('}')
                .toString()
                .getBytes(StandardCharsets.UTF_8);
    }
}
