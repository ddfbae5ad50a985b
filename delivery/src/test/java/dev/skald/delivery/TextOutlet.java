package dev.skald.delivery;

import dev.skald.adapter.netty.Outlet;
import dev.skald.adapter.netty.Steps;
import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * An outlet on a loop that is stepped by hand, for events in {@link dev.skald.delivery.schedule.TextFormat}; it can
 * move.
 */
final class TextOutlet implements Outlet {

    EventLoop home;
    boolean writable = true;

    /** What came: {@code 3 "c"} or {@code 3-5 "cde"}, or the data as it is if it is not content alone. */
    final List<String> events = new ArrayList<>();

    /** All content, one after the other. */
    final StringBuilder text = new StringBuilder();

    TextOutlet(Steps steps) {
        home = steps.loop();
    }

    /** What came since this was asked last. */
    List<String> news() {
        List<String> news = List.copyOf(events);
        events.clear();
        return news;
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
        return home.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
    }

    @Override
    public boolean writable() {
        return writable;
    }

    @Override
    public void write(ByteBuf encoded) {
        encoded.toString(StandardCharsets.UTF_8).lines().forEach(this::event);
        encoded.release();
    }

    private void event(String line) {
        String[] words = line.split(" ", 6);
        String range = words[3].equals(words[4]) ? words[4] : words[3] + "-" + words[4];
        String data = words[5];
        String before = "{\"content\":";
        boolean content = data.startsWith(before) && data.endsWith("\"}");
        String shown = content ? data.substring(before.length(), data.length() - 1) : data;
        events.add(range + " " + shown);
        text.append(content ? shown.substring(1, shown.length() - 1) : "");
    }

    @Override
    public void flush() {
        // It is there already.
    }

    @Override
    public void fail() {
        throw new AssertionError("could not be served");
    }
}
