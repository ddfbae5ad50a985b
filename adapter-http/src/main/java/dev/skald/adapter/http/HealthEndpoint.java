package dev.skald.adapter.http;

import dev.skald.adapter.netty.Answers;
import dev.skald.adapter.netty.Drain;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Supplier;

/** {@code GET /health/live} and {@code GET /health/ready}: what an orchestrator asks before it restarts, or routes. */
record HealthEndpoint(Supplier<Answer> answer) implements Endpoint {

    /** How the gateway is. */
    enum State {
        UP,
        DOWN,
        DRAINING
    }

    /** What is answered. */
    record Answer(State state, Health health) {}

    /** Alive is whoever answers. */
    static HealthEndpoint live() {
        Answer alive = new Answer(State.UP, new Health(true, List.of()));
        return new HealthEndpoint(() -> alive);
    }

    /** Ready is who is healthy and not about to stop. */
    static HealthEndpoint ready(Supplier<Health> health, Drain drain) {
        return new HealthEndpoint(() -> {
            Health now = health.get();
            State well = now.ready() ? State.UP : State.DOWN;
            return new Answer(drain.draining() ? State.DRAINING : well, now);
        });
    }

    @Override
    public void serve(Exchange exchange) {
        Answer now = answer.get();
        HttpResponseStatus status =
                now.state() == State.UP ? HttpResponseStatus.OK : HttpResponseStatus.SERVICE_UNAVAILABLE;
        String checks = now.health().members();
        String json =
                "{\"status\":\"" + now.state() + "\"" + (checks.isEmpty() ? "" : ",\"checks\":{" + checks + "}") + "}";
        exchange.answer(Answers.json(status, json.getBytes(StandardCharsets.US_ASCII)));
    }
}
