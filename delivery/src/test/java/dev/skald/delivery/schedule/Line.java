package dev.skald.delivery.schedule;

import dev.skald.adapter.netty.Outlet;
import dev.skald.delivery.EventFormat;
import dev.skald.delivery.Subscriptions;
import java.util.Random;

/** The connection of a viewer in a schedule: what is written to it reaches its {@link ModelViewer} in the end. */
public interface Line {

    /** The gateway's end. */
    Outlet outlet();

    /** How events are encoded for it: as {@link ModelViewer} reads them. */
    EventFormat format();

    /** What it is written, which is told what happens to the outlet. */
    void carries(Subscriptions subscriptions);

    /** Tells the viewer something between the events, from the home of the outlet. */
    void tell(String text);

    /** Something happens to it. */
    void happen(Random random);

    /** Nothing keeps its viewer from taking what there is, from now on. */
    void settle();

    /** Whether it has ended; nothing more reaches its viewer then. */
    boolean ended();

    /** Ends it, and lets go of what is under way. */
    void close();
}
