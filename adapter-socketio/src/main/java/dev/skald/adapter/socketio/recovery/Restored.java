package dev.skald.adapter.socketio.recovery;

import dev.skald.application.subscribe.SubscribeToWorkflow.Subscribed;
import dev.skald.delivery.HeldFeed;
import dev.skald.delivery.Told;

/**
 * A subscription of a lost session that can go on: whoever gets it takes it over, or closes it.
 *
 * @param found what is watched again, from where the client stands
 * @param known what the client knows for sure of runs and controls
 */
public record Restored(Subscribed<HeldFeed> found, Told known) implements AutoCloseable {

    /** Lets go of what is watched. */
    @Override
    public void close() {
        found.close();
    }
}
