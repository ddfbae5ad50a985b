package dev.skald.adapter.http;

import dev.skald.adapter.netty.Answers;
import dev.skald.adapter.netty.RefusalLog;
import dev.skald.adapter.netty.RefusedRequest;
import dev.skald.application.connect.ConnectClient;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.nio.charset.StandardCharsets;
import java.time.temporal.ChronoUnit;
import java.util.stream.Collectors;

/** {@code GET /v1/admin/refusals}: what this node refused last, the newest first. */
record RefusalsEndpoint(RefusalLog refusals) implements ClientEndpoint {

    @Override
    public void serve(Exchange exchange, ConnectClient.Admitted client) {
        if (!exchange.target().query().isEmpty()) {
            throw RefusedException.badRequest("this resource has no query");
        }
        exchange.answer(Answers.json(
                HttpResponseStatus.OK,
                refusals.last().stream()
                        .map(RefusalsEndpoint::json)
                        .collect(Collectors.joining(",", "{\"refusals\":[", "]}"))
                        .getBytes(StandardCharsets.UTF_8)));
    }

    private static String json(RefusedRequest refused) {
        return "{\"at\":\"" + Timestamps.format(refused.at().truncatedTo(ChronoUnit.MILLIS))
                + "\",\"address\":\"" + JsonText.escaped(refused.address())
                + "\",\"code\":\"" + JsonText.escaped(refused.code())
                + "\",\"rule\":\"" + JsonText.escaped(refused.rule()) + "\"}";
    }
}
