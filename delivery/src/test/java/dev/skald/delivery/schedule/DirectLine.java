package dev.skald.delivery.schedule;

import dev.skald.adapter.netty.Outlet;
import dev.skald.adapter.netty.Steps;
import dev.skald.delivery.EventFormat;
import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/** A line that takes some bytes and then no more for a while, and that moves from loop to loop, as any outlet may. */
final class DirectLine extends ViewerLine implements Outlet {

    private EventLoop home;
    private long room;
    private boolean moving;
    private boolean closed;

    DirectLine(Steps steps, List<EventLoop> loops, Random random, ModelViewer viewer) {
        super(steps, loops, viewer);
        this.home = anyLoop(random);
        this.room = random.nextInt(1_000);
    }

    @Override
    public void happen(Random random) {
        if (random.nextInt(4) == 0) {
            EventLoop to = anyLoop(random);
            execute(() -> move(to));
        } else {
            long bytes = random.nextBoolean() ? 0 : random.nextInt(5_000);
            execute(() -> roomIs(bytes));
        }
    }

    private void roomIs(long bytes) {
        boolean before = writable();
        room = bytes;
        if (!before && writable()) {
            subscriptions().writable();
        }
    }

    private void move(EventLoop to) {
        if (moving || closed) {
            return;
        }
        moving = true;
        subscriptions().leaving();
        EventLoop from = home;
        home = to;
        // What others have run at home may be there before it.
        from.execute(() -> to.execute(this::arrive));
    }

    private void arrive() {
        moving = false;
        if (!closed) {
            subscriptions().arrived();
        }
    }

    @Override
    public void settle() {
        execute(() -> roomIs(Long.MAX_VALUE / 2));
    }

    @Override
    public void write(ByteBuf encoded) {
        room -= encoded.readableBytes();
        encoded.toString(StandardCharsets.UTF_8).lines().forEach(viewer::receive);
        encoded.release();
    }

    @Override
    public void tell(String text) {
        viewer.receive(text);
    }

    @Override
    public boolean writable() {
        return room > 0 && !closed;
    }

    @Override
    public void flush() {
        // It is there already.
    }

    @Override
    public void fail() {
        throw new AssertionError("a viewer could not be served");
    }

    @Override
    public EventLoop home() {
        return home;
    }

    @Override
    public void execute(Runnable task) {
        EventLoop loop = home;
        if (loop.inEventLoop()) {
            task.run();
        } else {
            loop.execute(() -> execute(task));
        }
    }

    @Override
    public Future<?> executeAfter(Duration delay, Runnable task) {
        return home.schedule(() -> execute(task), delay.toNanos(), TimeUnit.NANOSECONDS);
    }

    @Override
    public Outlet outlet() {
        return this;
    }

    @Override
    public EventFormat format() {
        return TextFormat.LINES;
    }

    @Override
    public boolean ended() {
        return closed;
    }

    @Override
    public void close() {
        closed = true;
        steps.run();
    }
}
