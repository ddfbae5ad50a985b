package dev.skald.adapter.http;

import dev.skald.adapter.netty.Answers;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * {@code GET /metrics}: the registry as Prometheus text. It is rendered on a thread of its own, which ends when it is
 * idle, since that takes too long for an event loop; beyond a few scrapes at once, 503 is answered.
 */
final class MetricsEndpoint implements Endpoint {

    private static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";
    private static final int MAX_WAITING = 8;

    private final PrometheusMeterRegistry registry;
    private final Executor renderer = renderer();

    MetricsEndpoint(PrometheusMeterRegistry registry) {
        this.registry = registry;
    }

    private static Executor renderer() {
        ThreadPoolExecutor one =
                new ThreadPoolExecutor(1, 1, 30, TimeUnit.SECONDS, new ArrayBlockingQueue<>(MAX_WAITING), task -> {
                    Thread thread = new Thread(task, "skald-metrics");
                    thread.setDaemon(true);
                    return thread;
                });
        one.allowCoreThreadTimeOut(true);
        return one;
    }

    @Override
    public void serve(Exchange exchange) {
        try {
            exchange.await(
                    CompletableFuture.supplyAsync(registry::scrape, renderer),
                    text -> exchange.answer(Answers.of(
                            HttpResponseStatus.OK,
                            CONTENT_TYPE,
                            Unpooled.wrappedBuffer(text.getBytes(StandardCharsets.UTF_8)))));
        } catch (RejectedExecutionException tooMany) {
            exchange.answer(Answers.unavailable("the metrics are being read already"));
        }
    }
}
