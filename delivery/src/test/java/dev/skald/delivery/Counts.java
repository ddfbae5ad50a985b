package dev.skald.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;

/** What was told to an observer. Thread-safe. */
public class Counts implements DeliveryObserver {

    public final AtomicLong delivered = new AtomicLong();
    public final AtomicLong deliveries = new AtomicLong();
    public final AtomicLong behind = new AtomicLong();
    public final AtomicLong rescued = new AtomicLong();

    @Override
    public void delivered(long events) {
        assertThat(events).isPositive();
        delivered.addAndGet(events);
    }

    @Override
    public void deliveryTook(long nanos) {
        assertThat(nanos).isNotNegative();
        deliveries.incrementAndGet();
    }

    @Override
    public void fellBehind() {
        behind.incrementAndGet();
    }

    @Override
    public void caughtUp() {
        behind.decrementAndGet();
    }

    @Override
    public void rescued() {
        rescued.incrementAndGet();
    }
}
