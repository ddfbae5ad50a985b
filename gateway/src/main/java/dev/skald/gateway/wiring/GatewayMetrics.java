package dev.skald.gateway.wiring;

import dev.skald.adapter.socketio.observe.GatewayObserver;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** Counts what happens at the Socket.IO face, and keeps the registry that {@code /metrics} shows. Thread-safe. */
final class GatewayMetrics implements GatewayObserver {

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final LongAdder connections = new LongAdder();
    private final LongAdder behind = new LongAdder();
    private final Counter connected = Counter.builder("skald.connections.opened")
            .description("Socket.IO clients that were let in")
            .register(registry);
    private final Counter recovered = Counter.builder("skald.connections.recovered")
            .description("Socket.IO clients that came back, and got their session again")
            .register(registry);
    private final Counter delivered = Counter.builder("skald.events.out")
            .description("Events written to viewers")
            .register(registry);
    private final Counter rescued = Counter.builder("skald.cursors.rescued")
            .description("Subscriptions found standing behind their log for no reason: a fault of the gateway's")
            .register(registry);
    private final Timer delivery = Timer.builder("skald.delivery")
            .description("Seconds from the hint of an event to its write to the viewers of one event loop")
            .register(registry);

    GatewayMetrics() {
        Gauge.builder("skald.connections", connections, LongAdder::sum)
                .description("Socket.IO clients that are connected and let in")
                .register(registry);
        Gauge.builder("skald.cursors.behind", behind, LongAdder::sum)
                .description("Subscriptions whose log has more than they were written")
                .register(registry);
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ClassLoaderMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
    }

    PrometheusMeterRegistry registry() {
        return registry;
    }

    /** Shows what {@code value} is whenever it is asked; any thread asks. */
    void show(String name, String description, Supplier<Number> value) {
        Gauge.builder(name, value).description(description).register(registry);
    }

    /** Shows a number that only grows; any thread asks. */
    void count(String name, String description, DoubleSupplier value) {
        // What is given as the object is held weakly: the registry would soon ask nobody.
        FunctionCounter.builder(name, this, metrics -> value.getAsDouble())
                .description(description)
                .register(registry);
    }

    /** Shows how often something was done, and how many seconds that took together; any thread asks. */
    void time(String name, String description, LongSupplier count, DoubleSupplier seconds) {
        FunctionTimer.builder(
                        name, this, metrics -> count.getAsLong(), metrics -> seconds.getAsDouble(), TimeUnit.SECONDS)
                .description(description)
                .register(registry);
    }

    @Override
    public void connected() {
        connected.increment();
        connections.increment();
    }

    @Override
    public void recovered() {
        recovered.increment();
    }

    @Override
    public void disconnected() {
        connections.decrement();
    }

    @Override
    public void refused(String code) {
        registry.counter("skald.connections.refused", "code", code).increment();
    }

    @Override
    public void delivered(long events) {
        delivered.increment((double) events);
    }

    @Override
    public void deliveryTook(long nanos) {
        delivery.record(nanos, TimeUnit.NANOSECONDS);
    }

    @Override
    public void fellBehind() {
        behind.increment();
    }

    @Override
    public void caughtUp() {
        behind.decrement();
    }

    @Override
    public void rescued() {
        rescued.increment();
    }
}
