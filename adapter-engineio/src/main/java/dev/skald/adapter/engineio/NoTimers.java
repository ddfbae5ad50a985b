package dev.skald.adapter.engineio;

import com.corundumstudio.socketio.scheduler.CancelableScheduler;
import com.corundumstudio.socketio.scheduler.SchedulerKey;
import io.netty.channel.ChannelHandlerContext;
import java.util.concurrent.TimeUnit;

/**
 * A scheduler that runs nothing. The library's timers have no business here: that for the first data of a connection
 * would close what others serve, and heartbeats are the {@linkplain Heartbeat session's} own.
 */
final class NoTimers implements CancelableScheduler {

    @Override
    public void update(ChannelHandlerContext ctx) {
        // See above.
    }

    @Override
    public void cancel(SchedulerKey key) {
        // See above.
    }

    @Override
    public void schedule(Runnable task, long delay, TimeUnit unit) {
        // See above.
    }

    @Override
    public void schedule(SchedulerKey key, Runnable task, long delay, TimeUnit unit) {
        // See above.
    }

    @Override
    public void scheduleCallback(SchedulerKey key, Runnable task, long delay, TimeUnit unit) {
        // See above.
    }

    @Override
    public void shutdown() {
        // See above.
    }
}
