package dev.skald.adapter.http;

import dev.skald.adapter.netty.Answers;
import dev.skald.adapter.netty.Drain;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.nio.charset.StandardCharsets;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** {@code GET /health/live} and {@code GET /health/ready}: what an orchestrator asks before it restarts, or routes. */
record HealthEndpoint(Supplier<State> state) implements Endpoint {

    /** How the gateway is. */
    enum State {
        UP,
        DOWN,
        DRAINING
    }

    /** Alive is whoever answers. */
    static HealthEndpoint live() {
        return new HealthEndpoint(() -> State.UP);
    }

    /** Ready is who is healthy and not about to stop. */
    static HealthEndpoint ready(BooleanSupplier healthy, Drain drain) {
        return new HealthEndpoint(() -> {
            if (drain.draining()) {
                return State.DRAINING;
            }
            return healthy.getAsBoolean() ? State.UP : State.DOWN;
        });
    }

    @Override
    public void serve(Exchange exchange) {
        State now = state.get();
        HttpResponseStatus status = now == State.UP ? HttpResponseStatus.OK : HttpResponseStatus.SERVICE_UNAVAILABLE;
        exchange.answer(Answers.json(status, ("{\"status\":\"" + now + "\"}").getBytes(StandardCharsets.US_ASCII)));
    }
}
