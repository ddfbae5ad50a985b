package dev.skald.delivery;

import dev.skald.adapter.netty.Outlet;
import dev.skald.adapter.netty.Steps;
import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** An outlet on a loop that is stepped by hand, for events in a {@link NumberFormat}: it takes them, or does not. */
final class StepOutlet implements Outlet {

    private final EventLoop home;
    final List<Long> seqs = new ArrayList<>();
    boolean writable = true;
    boolean failed;
    int writes;
    int flushes;

    StepOutlet(Steps steps) {
        home = steps.loop();
    }

    @Override
    public EventLoop home() {
        return home;
    }

    @Override
    public void execute(Runnable task) {
        if (home.inEventLoop()) {
            task.run();
        } else {
            home.execute(task);
        }
    }

    @Override
    public Future<?> executeAfter(Duration delay, Runnable task) {
        return home.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
    }

    @Override
    public boolean writable() {
        return writable;
    }

    @Override
    public void write(ByteBuf encoded) {
        writes++;
        for (int at = 0; at < encoded.readableBytes(); at += NumberFormat.BYTES) {
            seqs.add(encoded.getLong(encoded.readerIndex() + at + 3 * Long.BYTES));
        }
        encoded.release();
    }

    @Override
    public void flush() {
        flushes++;
    }

    @Override
    public void fail() {
        failed = true;
    }
}
