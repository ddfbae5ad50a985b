package dev.skald.delivery.schedule;

import dev.skald.adapter.netty.Steps;
import dev.skald.delivery.Subscriptions;
import io.netty.channel.EventLoop;
import java.util.List;
import java.util.Random;

/** What lines have in common: the loops they may be on, who reads what they are written, and who writes. */
public abstract class ViewerLine implements Line {

    /** What has the tasks of all loops. */
    protected final Steps steps;

    /** Who is given what reaches the other end. */
    protected final ModelViewer viewer;

    private final List<EventLoop> loops;
    private Subscriptions subscriptions;

    protected ViewerLine(Steps steps, List<EventLoop> loops, ModelViewer viewer) {
        this.steps = steps;
        this.loops = loops;
        this.viewer = viewer;
    }

    /** One of the loops. */
    protected final EventLoop anyLoop(Random random) {
        return loops.get(random.nextInt(loops.size()));
    }

    /** What it is written. */
    protected final Subscriptions subscriptions() {
        return subscriptions;
    }

    @Override
    public final void carries(Subscriptions carried) {
        subscriptions = carried;
    }
}
