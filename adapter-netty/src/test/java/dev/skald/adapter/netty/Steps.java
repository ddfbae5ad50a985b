package dev.skald.adapter.netty;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelPromise;
import io.netty.channel.DefaultChannelPromise;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.AbstractScheduledEventExecutor;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * Event loops whose tasks are run one at a time, by whoever steps, all in one thread and with a clock that stands
 * still: so that what happens on several loops can happen in any order, and in the same order again.
 */
public final class Steps {

    private final List<StepLoop> loops = new ArrayList<>();
    private StepLoop current;
    private long nanos = TimeUnit.DAYS.toNanos(1);

    /** Another loop. */
    public EventLoop loop() {
        StepLoop loop = new StepLoop();
        loops.add(loop);
        return loop;
    }

    /** What the clock shows, as {@link System#nanoTime} tells it. */
    public long nanos() {
        return nanos;
    }

    /** Runs a task as if it was one of that loop's. */
    public void on(EventLoop loop, Runnable task) {
        StepLoop before = current;
        current = (StepLoop) loop;
        try {
            task.run();
        } finally {
            current = before;
        }
    }

    /** Runs the next task of one of the loops that have some; answers whether there was any. */
    public boolean step(Random random) {
        List<StepLoop> busy =
                loops.stream().filter(loop -> !loop.tasks.isEmpty()).toList();
        if (busy.isEmpty()) {
            return false;
        }
        StepLoop loop = busy.get(random.nextInt(busy.size()));
        on(loop, loop.tasks.remove());
        return true;
    }

    /** Runs all tasks there are, and those they bring about. */
    public void run() {
        Random first = new Random(0);
        boolean ran = true;
        while (ran) {
            ran = step(first);
        }
    }

    /** Time passes: timers whose time it is are tasks of their loops now. */
    public void pass(Duration time) {
        nanos += time.toNanos();
        for (StepLoop loop : loops) {
            on(loop, loop::takeDue);
        }
    }

    private final class StepLoop extends AbstractScheduledEventExecutor implements EventLoop {

        private final Queue<Runnable> tasks = new ArrayDeque<>();

        void takeDue() {
            Runnable due = pollScheduledTask(nanos);
            while (due != null) {
                tasks.add(due);
                due = pollScheduledTask(nanos);
            }
        }

        @Override
        protected long getCurrentTimeNanos() {
            return nanos;
        }

        @Override
        public void execute(Runnable task) {
            tasks.add(task);
        }

        @Override
        public boolean inEventLoop(Thread thread) {
            return current == this;
        }

        @Override
        public EventLoopGroup parent() {
            return null;
        }

        @Override
        public EventLoop next() {
            return this;
        }

        @Override
        public ChannelFuture register(Channel channel) {
            return register(new DefaultChannelPromise(channel, this));
        }

        @Override
        public ChannelFuture register(ChannelPromise promise) {
            promise.channel().unsafe().register(this, promise);
            return promise;
        }

        @Override
        @Deprecated
        public ChannelFuture register(Channel channel, ChannelPromise promise) {
            channel.unsafe().register(this, promise);
            return promise;
        }

        @Override
        public Future<?> shutdownGracefully(long quietPeriod, long timeout, TimeUnit unit) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Future<?> terminationFuture() {
            throw new UnsupportedOperationException();
        }

        @Override
        @Deprecated
        public void shutdown() {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean isShuttingDown() {
            return false;
        }

        @Override
        public boolean isShutdown() {
            return false;
        }

        @Override
        public boolean isTerminated() {
            return false;
        }

        @Override
        public boolean awaitTermination(long timeout, TimeUnit unit) {
            return false;
        }
    }
}
