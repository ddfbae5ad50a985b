package dev.skald.delivery;

import java.util.concurrent.atomic.AtomicLong;

/** What was told to an observer. */
final class Counts implements DeliveryObserver {

    final AtomicLong delivered = new AtomicLong();
    final AtomicLong rounds = new AtomicLong();
    final AtomicLong behind = new AtomicLong();
    final AtomicLong rescued = new AtomicLong();

    @Override
    public void delivered(long events) {
        delivered.addAndGet(events);
    }

    @Override
    public void deliveryTook(long nanos) {
        rounds.incrementAndGet();
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
