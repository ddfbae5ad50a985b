package dev.skald.adapter.engineio;

import dev.skald.adapter.netty.passon.PassOns;
import io.netty.channel.ChannelPipeline;
import java.util.Optional;

/**
 * What others put into the pipeline of each connection, around the engine's own handlers; it goes when the connection
 * becomes a WebSocket. Thread-safe.
 */
public interface Pipelines {

    /** Adds what comes first: the HTTP codec, and whatever takes the requests that are not the engine's. */
    void addFront(ChannelPipeline pipeline);

    /** How many viewers are served by what comes first; they count with the sessions. Any thread. */
    default int viewersInFront() {
        return 0;
    }

    /**
     * What passes requests on to the nodes that have their sessions; default: nothing, and sessions are here or
     * unknown.
     */
    default Optional<PassOns> passOns() {
        return Optional.empty();
    }

    /** Adds what looks at the engine's requests, as HTTP objects, before any session is opened by them. */
    void addHandshakeChecks(ChannelPipeline pipeline);
}
